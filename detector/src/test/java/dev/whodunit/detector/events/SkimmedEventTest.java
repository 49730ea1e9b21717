package dev.whodunit.detector.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SkimmedEventTest {

    private final SkimmedEvent event = new SkimmedEvent(Set.of("a", "b")::contains);

    private boolean take(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return event.take(bytes, 0, bytes.length);
    }

    private Map<String, Object> inUse() {
        Map<String, Object> fields = new LinkedHashMap<>();
        event.forEachFieldInUse(fields::put);
        return fields;
    }

    private Map<String, Object> all() {
        Map<String, Object> fields = new LinkedHashMap<>();
        event.forEachField(fields::put);
        return fields;
    }

    @Test
    void givesTheFieldsInUseAndAllWhenAsked() {
        assertThat(
                        take(
                                "{\"c\":1.5, \"a\" : \"C:\\\\x\\u0041\", \"d\":{\"e\":[]}, \"b\":[1,{\"f\":null}], \"g\":null} "))
                .isTrue();

        assertThat(inUse()).containsExactly(Map.entry("a", "C:\\xA"), Map.entry("b", List.of(1, aMapOfNull("f"))));
        assertThat(all().keySet()).containsExactly("c", "a", "d", "b");
        assertThat(event.value("c")).isEqualTo(1.5);
        assertThat(event.value("d")).isEqualTo(Map.of("e", List.of()));
        assertThat(event.value("g")).isNull();
    }

    private static Map<String, Object> aMapOfNull(String name) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(name, null);
        return map;
    }

    @Test
    void knowsNothingOfTheEventBefore() {
        take("{\"a\":1,\"b\":\"x\",\"c\":2}");

        assertThat(take("{\"b\":-12,\"a\":true}")).isTrue();

        assertThat(all()).containsExactly(Map.entry("b", -12L), Map.entry("a", true));
        assertThat(take("{}")).isTrue();
        assertThat(all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{} {}",
                "{\"a\"}",
                "{\"a\":1,}",
                "{\"a\":01}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":tru}",
                "{\"a\":1,\"a\":2}",
                "{\"c\":null,\"c\":2}",
                "{\"a b\":1}",
                "{\"\":1}",
                "{\"é\":1}",
                "{\"\\u0061\":1}",
                "{\"a\":{\"b\":1}}"
            })
    void leavesToAParserWhatIsWrongOrUnusual(String json) {
        assertThat(take(json)).isFalse();
    }

    @Test
    void leavesToAParserWhatHasVeryManyFieldsOrIsVeryDeep() {
        StringBuilder many = new StringBuilder("{\"x\":null");
        for (int i = 0; i < 100_000; i++) {
            many.append(",\"").append(i).append("\":null");
        }

        assertThat(take(many.append('}').toString())).isFalse();
        assertThat(take("{\"c\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"))
                .isFalse();
    }

    @Test
    void forgetsNamesOfWhichThereAreTooMany() {
        for (int i = 0; i < 20_000; i++) {
            assertThat(take("{\"name-" + i + "\":" + i + ",\"a\":1}")).isTrue();
            assertThat(inUse()).containsExactly(Map.entry("a", 1L));
        }
    }
}
