package dev.whodunit.topologies.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TimestampsTest {

    @Test
    void readsWhatItWrote() {
        Random random = new Random(2026);
        for (int attempt = 0; attempt < 10_000; attempt++) {
            Instant time = Instant.ofEpochSecond(
                            random.nextLong(-62_000_000_000L, 250_000_000_000L), random.nextInt(1_000_000_000))
                    .truncatedTo(ChronoUnit.MICROS);
            assertEquals(time, Timestamps.parse(Timestamps.format(time)));
        }
    }

    @Test
    void writesAsTheLibraryDoes() {
        DateTimeFormatter library =
                DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
        Random random = new Random(2027);
        for (int attempt = 0; attempt < 10_000; attempt++) {
            Instant time = Instant.ofEpochSecond(
                    random.nextLong(-80_000_000_000L, 300_000_000_000L), random.nextInt(1_000_000_000));
            assertEquals(library.format(time), Timestamps.format(time));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-02-29T00:00:00.000000Z",
                "2000-02-29T23:59:59.999999Z",
                "1969-12-31T23:59:59.999999Z",
                "2026-01-02T03:04:05Z",
                "2026-01-02T03:04:05.123456789Z"
            })
    void readsAsTheLibraryDoes(String text) {
        assertEquals(Instant.parse(text), Timestamps.parse(text));
    }

    @Test
    void readsAnyOffset() {
        assertEquals(Instant.parse("2026-01-02T01:04:05Z"), Timestamps.parse("2026-01-02T03:04:05+02:00"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-02-29T00:00:00.000000Z",
                "2026-13-01T00:00:00.000000Z",
                "2026-00-01T00:00:00.000000Z",
                "2026-01-00T00:00:00.000000Z",
                "2026-01-01T24:01:00.000000Z",
                "2026-01-01T00:60:00.000000Z",
                "2026-01-01T00:00:0a.000000Z",
                "2026-01-01 00:00:00.000000Z",
                "2026-01-01T00:00:00.٠٠٠٠٠٠Z"
            })
    void refusesWhatIsNoTime(String text) {
        assertThrows(DateTimeParseException.class, () -> Timestamps.parse(text));
    }
}
