package dev.whodunit.sigma.window;

import dev.whodunit.sigma.rule.CountCondition;
import java.time.Duration;

/**
 * The sliding window of an {@code event_count} correlation: exact, in bounded state, for limits up to {@link
 * CountLimit#GREATEST_EXACT}.
 *
 * <p><b>Lower bounds.</b> The condition holds if not-late events that together weigh the threshold lie within one
 * timespan of each other (last − first ≤ timespan), whatever the order of arrival. Time is cut into buckets of one
 * timespan. All events of one bucket lie within a timespan, so a bucket that weighs enough decides alone. Any other
 * window takes the newest events of one bucket and the oldest of the next, which is why a bucket keeps just those (see
 * {@link Edges}); what it left out could only add to what already is enough.
 *
 * <p><b>Other limits</b> are judged on the window that ends at the event, from what has arrived. It, too, takes the
 * newest events of one bucket and the oldest of the next, and beyond the greatest number of the condition it makes no
 * difference how many they are.
 *
 * <p>An event that was counted, left out of its bucket, and comes again changes nothing either; but it is not known for
 * a {@link Verdict.Kind#REPEAT}: it is told how things are.
 */
public final class EventCountWindow implements GroupWindow {

    private final Horizon horizon;
    private final CountLimit limit;

    /**
     * A window for a condition that a rule names.
     *
     * @param condition a lower bound ({@link CountCondition#isLowerBound()}) of at least 1
     * @throws IllegalArgumentException if the condition is another
     */
    public EventCountWindow(Duration timespan, CountCondition condition, Duration lateness) {
        this(timespan, lowerBound(condition), lateness);
    }

    /**
     * A window for a limit that can be decided exactly.
     *
     * @throws IllegalArgumentException if it is past {@link CountLimit#GREATEST_EXACT}
     */
    public EventCountWindow(Duration timespan, CountLimit limit, Duration lateness) {
        if (!limit.isExact()) {
            throw new IllegalArgumentException("too high to be exact: " + limit.decisive());
        }
        this.horizon = Horizon.of(timespan, lateness);
        this.limit = limit;
    }

    private static CountLimit lowerBound(CountCondition condition) {
        if (!condition.isLowerBound() || condition.threshold() < 1) {
            throw new IllegalArgumentException("not a lower bound of at least 1: " + condition);
        }
        return CountLimit.atLeast(condition.threshold());
    }

    /** Adds an event of this time, id and weight: see {@link Occurrence}. */
    public Verdict add(Buckets buckets, long newestMicros, long timeMicros, long idHash, long weight) {
        return add(buckets, newestMicros, Occurrence.of(timeMicros, idHash, weight));
    }

    @Override
    public long memoryMicros() {
        return horizon.memory();
    }

    @Override
    public Verdict add(Buckets buckets, long newestMicros, Occurrence occurrence) {
        long time = occurrence.timeMicros();
        long number = horizon.number(time);
        Entries bucket = Entries.of(buckets.get(number));
        if (bucket.contains(time, occurrence.idHash())) {
            return verdict(true, buckets, newestMicros, time, bucket);
        }
        if (horizon.isLate(time, newestMicros)) {
            return Verdict.tooLate(time);
        }
        horizon.forget(newestMicros, time, buckets::delete);
        Entries grown = Edges.with(bucket, occurrence, limit.decisive());
        if (grown != bucket) {
            buckets.put(number, grown.bytes());
        }
        return verdict(false, buckets, newestMicros, time, grown);
    }

    private Verdict verdict(boolean repeat, Buckets buckets, long newest, long time, Entries bucket) {
        Fullest window = limit.lowerBound() ? fullest(buckets, newest, time, bucket) : ending(buckets, time, bucket);
        return Verdict.of(
                repeat,
                limit.test().test(window.weight()),
                window.weight(),
                window.weight(),
                new Span(window.first(), window.last()));
    }

    /** The window that ends at the event; without the bucket before where what is in this one is already too much. */
    private Fullest ending(Buckets buckets, long time, Entries bucket) {
        Fullest within = Fullest.endingAt(time, horizon.bucket(), Entries.of(null), bucket);
        return within.weight() >= limit.decisive()
                ? within
                : Fullest.endingAt(time, horizon.bucket(), Entries.of(buckets.get(horizon.number(time) - 1)), bucket);
    }

    private Fullest fullest(Buckets buckets, long newest, long time, Entries bucket) {
        Fullest whole = Fullest.whole(bucket);
        if (whole.weight() >= limit.decisive()) {
            return whole;
        }
        long number = horizon.number(time);
        return Fullest.around(
                time,
                horizon.bucket(),
                Entries.of(buckets.get(number - 1)),
                bucket,
                Entries.of(horizon.hasAfter(number, newest) ? buckets.get(number + 1) : null));
    }
}
