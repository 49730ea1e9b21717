package dev.whodunit.topologies.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EventJsonTest {

    @Test
    void fields_keep_their_order_and_their_types() throws IOException {
        String json = "{\"z\":\"text\",\"a\":1,\"big\":12345678901234567890,\"part\":0.5,\"yes\":true,\"no\":false,"
                + "\"row\":{\"id\":7,\"tags\":[\"x\",null,{\"deep\":1.5}]},\"list\":[1,2]}";

        Event event = read(json);

        assertThat(Json.text(event)).isEqualTo(json);
        assertThat(event.value("a")).isEqualTo(1L);
        assertThat(event.value("big")).isEqualTo(new BigInteger("12345678901234567890"));
        assertThat(event.value("part")).isEqualTo(0.5);
        assertThat(event.at("row.id")).isEqualTo(7);
        assertThat(event.value("list")).isEqualTo(List.of(1, 2));
    }

    @Test
    void null_is_no_value() throws IOException {
        assertThat(read("{\"a\":null,\"b\":1,\"b\":null}").fields()).isEmpty();
    }

    @Test
    void a_number_that_json_cannot_write_is_text_at_once() throws IOException {
        Event event = Event.of(Map.of("a", Double.POSITIVE_INFINITY));

        assertThat(event.value("a")).isEqualTo("Infinity");
        assertThat(read(Json.text(event))).isEqualTo(event);
        assertThat(read("{\"a\":1e999}")).isEqualTo(event);
    }

    @Test
    void of_a_field_that_comes_twice_the_last_counts() throws IOException {
        assertThat(read("{\"a\":1,\"a\":\"two\"}").value("a")).isEqualTo("two");
    }

    @Test
    void what_is_no_object_is_no_event() {
        for (String json : List.of("[]", "1", "\"text\"", "[{}]", "{", "{\"a\":", "{\"a\":[}", "")) {
            assertThatThrownBy(() -> read(json)).as(json).isInstanceOf(JsonProcessingException.class);
        }
    }

    @Test
    void an_event_within_another_record_is_read_and_written_as_by_itself() throws IOException {
        Match match = Match.counted("state", new TreeMap<>(Map.of("user", "john")), Event.of(Map.of("a", 1)));

        assertThat(Json.text(match))
                .isEqualTo("{\"state\":\"state\",\"group\":{\"user\":\"john\"},\"event\":{\"a\":1}}");
        assertThat(Json.read(Json.write(match), Match.class)).isEqualTo(match);
    }

    private static Event read(String json) throws IOException {
        return Json.read(json.getBytes(StandardCharsets.UTF_8), Event.class);
    }
}
