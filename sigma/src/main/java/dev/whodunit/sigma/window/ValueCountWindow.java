package dev.whodunit.sigma.window;

import java.time.Duration;

/**
 * The sliding window of a {@code value_count} correlation: how many distinct values the events have, exact in bounded
 * state.
 *
 * <p><b>Lower bounds.</b> The condition holds if not-late events with at least N distinct values lie within one
 * timespan of each other, whatever the order of arrival. As in {@link EventCountWindow}, a window is a bucket of one
 * timespan, or the newest part of one bucket and the oldest part of the next. Whether a value is in a bucket's newest
 * part depends on when it was seen last, and in its oldest part on when it was seen first. Where a newest part has N
 * values it decides alone; where it has fewer, they are among the N that were seen last most recently; so it is enough
 * to keep these, and likewise the N seen first earliest (see {@link ValueBucket}). Both parts are known by value, so
 * that one in both counts once.
 *
 * <p><b>Other limits</b> are judged on the window that ends at the event, from what has arrived: the values seen first
 * in this bucket until the event, and seen last in the one before since the window's start.
 *
 * <p>A repeat changes nothing; it is known for one if its time is still kept for its value, else it is told how things
 * are. The values are hashes of 64 bits: two that collide count as one.
 */
public final class ValueCountWindow implements GroupWindow {

    private final Horizon horizon;
    private final CountLimit limit;

    /**
     * A window.
     *
     * @throws IllegalArgumentException if the limit is past {@link CountLimit#GREATEST_EXACT}
     */
    public ValueCountWindow(Duration timespan, CountLimit limit, Duration lateness) {
        if (!limit.isExact()) {
            throw new IllegalArgumentException("too many values to count: " + limit.decisive());
        }
        this.horizon = Horizon.of(timespan, lateness);
        this.limit = limit;
    }

    @Override
    public long memoryMicros() {
        return horizon.memory();
    }

    @Override
    public Verdict add(Buckets buckets, long newestMicros, Occurrence occurrence) {
        long time = occurrence.timeMicros();
        if (occurrence.valueHash() == 0) {
            return Verdict.noValue(time);
        }
        long number = horizon.number(time);
        ValueBucket bucket = ValueBucket.of(buckets.get(number));
        Sighting sighting = new Sighting(time, occurrence.idHash(), occurrence.valueHash());
        if (bucket.contains(sighting)) {
            return verdict(true, buckets, newestMicros, time, bucket);
        }
        if (horizon.isLate(time, newestMicros)) {
            return Verdict.tooLate(time);
        }
        horizon.forget(newestMicros, time, buckets::delete);
        ValueBucket grown = bucket.with(sighting, (int) limit.decisive());
        if (grown != bucket) {
            buckets.put(number, grown.bytes());
        }
        return verdict(false, buckets, newestMicros, time, grown);
    }

    private Verdict verdict(boolean repeat, Buckets buckets, long newest, long time, ValueBucket bucket) {
        DistinctValues window =
                limit.lowerBound() ? most(buckets, newest, time, bucket) : ending(buckets, time, bucket);
        long count = window.count();
        return Verdict.of(repeat, limit.test().test(count), count, count, window.span());
    }

    /** The window that ends at the event; without the bucket before where what is in this one is already too much. */
    private DistinctValues ending(Buckets buckets, long time, ValueBucket bucket) {
        DistinctValues within = DistinctValues.endingAt(time, horizon.bucket(), ValueBucket.of(null), bucket);
        return within.count() >= limit.decisive()
                ? within
                : DistinctValues.endingAt(time, horizon.bucket(), before(buckets, time), bucket);
    }

    private DistinctValues most(Buckets buckets, long newest, long time, ValueBucket bucket) {
        DistinctValues most = DistinctValues.whole(time, bucket);
        if (most.count() >= limit.decisive()) {
            return most;
        }
        most = most.or(DistinctValues.around(time, horizon.bucket(), before(buckets, time), bucket));
        long number = horizon.number(time);
        return horizon.hasAfter(number, newest)
                ? most.or(
                        DistinctValues.around(time, horizon.bucket(), bucket, ValueBucket.of(buckets.get(number + 1))))
                : most;
    }

    private ValueBucket before(Buckets buckets, long time) {
        return ValueBucket.of(buckets.get(horizon.number(time) - 1));
    }
}
