package dev.whodunit.topologies.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Match;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutgoingTest {

    private static final Map<String, String> GROUP = Map.of("user", "john");
    private static final Event EVENT =
            Event.of(Map.of("event.id", "1", "message", "said \"no\"\n\u20ac \u0000 </script>"));

    @Test
    void it_is_read_as_the_match_that_it_is() throws IOException {
        assertThat(read(List.of(), List.of())).isEqualTo(match(List.of(), List.of()));
        assertThat(read(List.of(0, 2), List.of("a", "b"))).isEqualTo(match(List.of(0, 2), List.of("a", "b")));
    }

    private static Match read(List<Integer> rules, List<String> values) throws IOException {
        return Json.read(new Outgoing("state", GROUP, rules, values).with(Json.write(EVENT)), Match.class);
    }

    private static Match match(List<Integer> rules, List<String> values) {
        return new Match("state", GROUP, EVENT, rules, values);
    }
}
