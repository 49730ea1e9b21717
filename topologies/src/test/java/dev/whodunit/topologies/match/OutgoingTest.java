package dev.whodunit.topologies.match;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.util.RawValue;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Match;
import dev.whodunit.topologies.serde.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutgoingTest {

    private static final Event EVENT =
            Event.of(Map.of("event.id", "1", "message", "said \"no\"\n\u20ac \u0000 </script>"));

    @Test
    void it_is_written_as_the_match_is() {
        assertThat(written(List.of(), List.of())).isEqualTo(match(List.of(), List.of()));
        assertThat(written(List.of(0, 2), List.of("a", "b"))).isEqualTo(match(List.of(0, 2), List.of("a", "b")));
    }

    private static String written(List<Integer> rules, List<String> values) {
        return Json.text(new Outgoing("state", Map.of("user", "john"), new RawValue(Json.text(EVENT)), rules, values));
    }

    private static String match(List<Integer> rules, List<String> values) {
        return Json.text(new Match("state", Map.of("user", "john"), EVENT, rules, values));
    }
}
