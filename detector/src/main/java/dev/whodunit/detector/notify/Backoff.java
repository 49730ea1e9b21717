package dev.whodunit.detector.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** When to try again: doubling from half a second to a minute, with jitter, or when the receiver says. */
record Backoff(InstantSource clock, RandomGenerator random) {

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** A receiver that names a later time than this is not believed. */
    private static final Duration LONGEST_ASKED = Duration.ofHours(1);

    Instant now() {
        return clock.instant();
    }

    /**
     * The time of the next attempt.
     *
     * @param failures how many there were in a row, at least 1
     * @param asked how long the receiver wants to be left alone, or null
     */
    Instant after(int failures, @Nullable Duration asked) {
        if (asked != null) {
            Duration bounded = asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : asked;
            Duration wait = bounded.isNegative() ? Duration.ZERO : bounded;
            return now().plus(wait).plus(upTo(wait.dividedBy(10)));
        }
        Duration doubled = FIRST.multipliedBy(1L << Math.min(Math.max(failures, 1) - 1, 10));
        Duration most = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return now().plus(most.dividedBy(2)).plus(upTo(most.dividedBy(2)));
    }

    private Duration upTo(Duration most) {
        return Duration.ofNanos((long) (random.nextDouble() * most.toNanos()));
    }
}
