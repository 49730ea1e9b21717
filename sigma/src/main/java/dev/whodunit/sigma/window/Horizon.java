package dev.whodunit.sigma.window;

import java.time.Duration;
import java.util.function.LongConsumer;

/**
 * What part of time a group can still be told about: time cut into buckets, and the lateness.
 *
 * @param bucket the length of a bucket in microseconds: no window is longer
 * @param lateness how much older than the newest an event may be and still count
 */
record Horizon(long bucket, long lateness) {

    Horizon {
        if (bucket <= 0 || lateness < 0) {
            throw new IllegalArgumentException("timespan " + bucket + " µs, lateness " + lateness + " µs");
        }
    }

    /** Buckets of one timespan. */
    static Horizon of(Duration timespan, Duration lateness) {
        return new Horizon(Times.micros(timespan), Times.micros(lateness));
    }

    /** The bucket that a time is in. */
    long number(long time) {
        return Math.floorDiv(time, bucket);
    }

    boolean isLate(long time, long newest) {
        return time < oldest(newest);
    }

    /** True if a later bucket than this one may have events. */
    boolean hasAfter(long number, long newest) {
        return newest == Long.MIN_VALUE || number(newest) > number;
    }

    /** Gives away the buckets that were within reach of events before one at {@code time}, and are no more. */
    void forget(long newest, long time, LongConsumer delete) {
        if (newest == Long.MIN_VALUE || time <= newest) {
            return;
        }
        long to = Math.min(firstNeeded(time), number(newest) + 1);
        for (long number = firstNeeded(newest); number < to; number++) {
            delete.accept(number);
        }
    }

    /** The time of the oldest event that is not late. */
    private long oldest(long newest) {
        return newest == Long.MIN_VALUE ? newest : Times.shift(newest, -lateness);
    }

    /** The first bucket that a window of an event which is not late can touch. */
    private long firstNeeded(long newest) {
        return number(Times.shift(oldest(newest), -bucket));
    }
}
