package dev.whodunit.sigma.window;

import java.time.Duration;
import java.util.function.LongConsumer;

/**
 * What part of time a group can still be told about: time cut into buckets, and how much older than the newest an event
 * may be and still count. No window is longer than a bucket.
 */
final class Horizon {

    private final long bucket;
    private final long lateness;
    private final long reach;

    /** A horizon, in microseconds. */
    Horizon(long bucket, long lateness) {
        if (bucket <= 0 || lateness < 0) {
            throw new IllegalArgumentException("timespan " + bucket + " µs, lateness " + lateness + " µs");
        }
        this.bucket = bucket;
        this.lateness = lateness;
        // From the newest event's bucket to that of the oldest which is not late, and the one before.
        this.reach = Math.max(0, lateness - 1) / bucket + (lateness > 0 ? 2 : 1);
    }

    /** Buckets of one timespan. */
    static Horizon of(Duration timespan, Duration lateness) {
        return new Horizon(Times.micros(timespan), Times.micros(lateness));
    }

    /** The length of a bucket. */
    long bucket() {
        return bucket;
    }

    long lateness() {
        return lateness;
    }

    /** The bucket that a time is in. */
    long number(long time) {
        return Math.floorDiv(time, bucket);
    }

    boolean isLate(long time, long newest) {
        return newest != Long.MIN_VALUE && time < Times.shift(newest, -lateness);
    }

    /** True if a later bucket than this one may have events. */
    boolean hasAfter(long number, long newest) {
        return newest == Long.MIN_VALUE || number(newest) > number;
    }

    /** For how long after the newest event a window can touch what there is. */
    long memory() {
        return Times.shift(Times.shift(lateness, bucket), bucket);
    }

    /** Gives away the buckets that were within reach of events before one at {@code time}, and are no more. */
    void forget(long newest, long time, LongConsumer delete) {
        if (newest == Long.MIN_VALUE || time <= newest) {
            return;
        }
        long last = number(newest);
        long to = Math.min(number(time) - reach, last + 1);
        for (long number = last - reach; number < to; number++) {
            delete.accept(number);
        }
    }
}
