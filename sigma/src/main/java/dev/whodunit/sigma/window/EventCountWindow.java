package dev.whodunit.sigma.window;

import dev.whodunit.sigma.rule.CountCondition;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The sliding window of an {@code event_count} correlation: exact whatever the order of arrival, in bounded state.
 *
 * <p>The condition holds if not-late events that together weigh the threshold lie within one timespan of each other
 * (last − first ≤ timespan). Time is cut into buckets of one timespan. All events of one bucket lie within a timespan,
 * so a bucket that weighs enough decides alone. Any other window takes the newest events of one bucket and the oldest
 * of the next, which is why a bucket keeps just those (see {@link BucketState}); what it left out could only add to
 * what already is enough.
 *
 * <p>An event is late if it is more than the lateness older than the newest that its group has seen on arrival.
 * Buckets that no event can reach any more without being late are deleted as newer events come. An event that was
 * counted, left out of its bucket, and comes again changes nothing either; the verdict on it is
 * {@link Verdict.Kind#HOLDS}, since only a bucket that decides alone leaves events out.
 */
public final class EventCountWindow {

    /** No event counts for more, so that sums of weights stay far from overflowing. */
    static final long GREATEST_WEIGHT = 1L << 40;

    private final long timespan;
    private final long threshold;
    private final long lateness;

    /**
     * A window that needs no state of its own.
     *
     * @param condition a lower bound ({@link CountCondition#isLowerBound()}) of at least 1
     * @throws IllegalArgumentException if the condition is another
     */
    public EventCountWindow(Duration timespan, CountCondition condition, Duration lateness) {
        if (!condition.isLowerBound() || condition.threshold() < 1) {
            throw new IllegalArgumentException("not a lower bound of at least 1: " + condition);
        }
        if (timespan.isNegative() || timespan.isZero() || lateness.isNegative()) {
            throw new IllegalArgumentException("timespan " + timespan + ", lateness " + lateness);
        }
        this.timespan = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.EPOCH.plus(timespan));
        this.lateness = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.EPOCH.plus(lateness));
        this.threshold = condition.threshold();
    }

    /**
     * Adds an event to a group.
     *
     * @param newestMicros the time of the newest event that the group has seen before, {@link Long#MIN_VALUE} if none
     * @param idHash the event's id: the same id at the same time is the same event
     * @param weight how many occurrences the event stands for; less than 1 counts as 1, more than 2^40 as that
     */
    public Verdict add(Buckets buckets, long newestMicros, long timeMicros, long idHash, long weight) {
        long number = Math.floorDiv(timeMicros, timespan);
        BucketState bucket = BucketState.of(buckets.get(number));
        if (bucket.contains(timeMicros, idHash)) {
            return verdict(Verdict.Kind.REPEAT, buckets, newestMicros, timeMicros, bucket);
        }
        if (timeMicros < oldest(newestMicros)) {
            return new Verdict(Verdict.Kind.TOO_LATE, 0, timeMicros, timeMicros);
        }
        if (newestMicros != Long.MIN_VALUE && timeMicros > newestMicros) {
            forget(buckets, newestMicros, timeMicros);
        }
        BucketState grown = bucket.with(timeMicros, idHash, Math.min(Math.max(1, weight), GREATEST_WEIGHT), threshold);
        if (grown != bucket) {
            buckets.put(number, grown.bytes());
        }
        return verdict(Verdict.Kind.HOLDS, buckets, newestMicros, timeMicros, grown);
    }

    /** The time of the oldest event that is not late. */
    private long oldest(long newest) {
        return newest == Long.MIN_VALUE ? newest : Times.shift(newest, -lateness);
    }

    /** Deletes the buckets that were within reach of events before, and are no more. */
    private void forget(Buckets buckets, long newest, long newestNow) {
        long from = firstNeeded(newest);
        long to = Math.min(firstNeeded(newestNow), Math.floorDiv(newest, timespan) + 1);
        for (long bucket = from; bucket < to; bucket++) {
            buckets.delete(bucket);
        }
    }

    /** The first bucket that a window of an event which is not late can touch. */
    private long firstNeeded(long newest) {
        return Math.floorDiv(Times.shift(oldest(newest), -timespan), timespan);
    }

    private Verdict verdict(Verdict.Kind kind, Buckets buckets, long newest, long time, BucketState bucket) {
        Fullest fullest = Fullest.whole(bucket);
        if (fullest.weight() < threshold) {
            long number = Math.floorDiv(time, timespan);
            boolean newerExist = newest == Long.MIN_VALUE || Math.floorDiv(newest, timespan) > number;
            fullest = Fullest.around(
                    time,
                    timespan,
                    BucketState.of(buckets.get(number - 1)),
                    bucket,
                    BucketState.of(newerExist ? buckets.get(number + 1) : null));
        }
        boolean holds = kind == Verdict.Kind.REPEAT || fullest.weight() >= threshold;
        return new Verdict(
                holds ? kind : Verdict.Kind.DOES_NOT_HOLD, fullest.weight(), fullest.first(), fullest.last());
    }
}
