package dev.whodunit.topologies.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MatchTest {

    private static final String COUNTED = "{\"state\":\"s\",\"group\":{\"g\":\"v\"},\"event\":{\"event.id\":\"e\"}}";

    private final Event event = Event.of(Map.of("event.id", "e"));

    @Test
    void what_is_merely_counted_is_written_and_read_without_rules_and_values() throws IOException {
        Match match = Match.counted("s", Map.of("g", "v"), event);

        assertThat(Json.text(match)).isEqualTo(COUNTED);
        assertThat(Json.read(COUNTED.getBytes(StandardCharsets.UTF_8), Match.class))
                .isEqualTo(match);
    }

    @Test
    void rules_and_values_come_back_as_they_were_written() throws IOException {
        Match match = new Match("s", Map.of(), event, List.of(0, 2), List.of("a", "b"));

        assertThat(Json.read(Json.write(match), Match.class)).isEqualTo(match);
    }
}
