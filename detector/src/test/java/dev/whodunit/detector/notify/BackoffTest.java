package dev.whodunit.detector.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BackoffTest {

    private static final Instant NOW = Instant.parse("2026-11-21T03:12:04Z");

    private final Backoff backoff = new Backoff(() -> NOW, new SplittableRandom(1));

    @Test
    void doublesFromHalfASecondToAMinuteWithJitter() {
        assertThat(wait(1)).isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
        assertThat(wait(2)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(wait(1000)).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
        assertThat(wait(1)).isNotEqualTo(wait(1));
    }

    @Test
    void waitsAtLeastAsLongAsAskedButNotForEver() {
        assertThat(asked(Duration.ofSeconds(7))).isBetween(Duration.ofSeconds(7), Duration.ofMillis(7_700));
        assertThat(asked(Duration.ofDays(365))).isLessThan(Duration.ofMinutes(67));
        assertThat(asked(Duration.ofSeconds(-5))).isZero();
    }

    private Duration wait(int failures) {
        return Duration.between(NOW, backoff.after(failures, null));
    }

    private Duration asked(Duration asked) {
        return Duration.between(NOW, backoff.after(1, asked));
    }
}
