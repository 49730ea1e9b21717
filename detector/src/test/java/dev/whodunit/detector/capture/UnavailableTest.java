package dev.whodunit.detector.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UnavailableTest {

    private final Unavailable unavailable = new Unavailable("token");
    private final String mark = unavailable.placeholder();
    private final byte[] bytes = mark.getBytes(StandardCharsets.US_ASCII);

    @Test
    void theMarkIsKnownInEveryShapeThatDebeziumGivesIt() {
        assertThat(unavailable.is(mark)).isTrue();
        assertThat(unavailable.is(ByteBuffer.wrap(bytes))).isTrue();
        assertThat(unavailable.is(List.of(mark))).isTrue();
        assertThat(unavailable.is(mark.chars().boxed().toList())).isTrue();
        assertThat(unavailable.is(mark.chars().asLongStream().boxed().toList())).isTrue();
        assertThat(unavailable.is(List.of(UUID.nameUUIDFromBytes(bytes).toString())))
                .isTrue();
        assertThat(unavailable.is(Map.of(mark, mark))).isTrue();
    }

    @Test
    void whatAnApplicationStoresIsNoMark() {
        assertThat(unavailable.is("__debezium_unavailable_value")).isFalse();
        assertThat(unavailable.is(List.of())).isFalse();
        assertThat(unavailable.is(List.of(1, 2))).isFalse();
        assertThat(unavailable.is(Map.of("a", "b"))).isFalse();
        assertThat(unavailable.is(5L)).isFalse();
    }
}
