package dev.whodunit.sigma.window;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongPredicate;

/**
 * The sliding window of a {@code temporal} correlation: which of its rules have events within one timespan, exact in
 * bounded state.
 *
 * <p>Of each rule and bucket the first and the last event are kept. A window is a bucket, or the newest part of one and
 * the oldest part of the next, and the last event tells whether a rule is in the former, the first whether it is in the
 * latter.
 *
 * <p>A condition that more rules cannot spoil ("all of them", or anything of {@code and} and {@code or}) holds if it
 * does in any window that contains the event, whatever the order of arrival. One with {@code not} is judged on the
 * window that ends at the event, from what has arrived. An event that matches several rules counts for each as it is
 * added for each.
 *
 * <p>A repeat changes nothing; it is known for one if it is still the first or last of its rule, else it is told how
 * things are.
 */
public final class TemporalWindow implements GroupWindow {

    /** A correlation cannot have more rules, one bit each. */
    public static final int MOST_RULES = Long.SIZE;

    private final Horizon horizon;
    private final LongPredicate condition;
    private final boolean monotone;

    /**
     * A window for any condition.
     *
     * @param condition what must be true of the rules that have events: bit i is rule i
     * @param monotone whether more rules never make the condition false
     */
    public TemporalWindow(Duration timespan, LongPredicate condition, boolean monotone, Duration lateness) {
        this.horizon = Horizon.of(timespan, lateness);
        this.condition = condition;
        this.monotone = monotone;
    }

    /** A window for "all of these rules". */
    public static TemporalWindow ofAll(Duration timespan, int rules, Duration lateness) {
        if (rules < 1 || rules > MOST_RULES) {
            throw new IllegalArgumentException(rules + " rules");
        }
        long all = -1L >>> (MOST_RULES - rules);
        return new TemporalWindow(timespan, present -> (present & all) == all, true, lateness);
    }

    @Override
    public long memoryMicros() {
        return horizon.memory();
    }

    @Override
    public Verdict add(Buckets buckets, long newestMicros, Occurrence occurrence) {
        long time = occurrence.timeMicros();
        int rule = Objects.checkIndex(occurrence.rule(), MOST_RULES);
        long number = horizon.number(time);
        ValueBucket bucket = ValueBucket.of(buckets.get(number));
        Sighting sighting = new Sighting(time, occurrence.idHash(), rule);
        if (bucket.contains(sighting)) {
            return verdict(true, buckets, newestMicros, time, bucket);
        }
        if (horizon.isLate(time, newestMicros)) {
            return Verdict.tooLate(time);
        }
        horizon.forget(newestMicros, time, buckets::delete);
        ValueBucket grown = bucket.with(sighting, MOST_RULES);
        if (grown != bucket) {
            buckets.put(number, grown.bytes());
        }
        return verdict(false, buckets, newestMicros, time, grown);
    }

    private Verdict verdict(boolean repeat, Buckets buckets, long newest, long time, ValueBucket bucket) {
        return verdict(
                repeat,
                monotone
                        ? best(buckets, newest, time, bucket)
                        : RulesPresent.endingAt(time, horizon.bucket(), before(buckets, time), bucket));
    }

    private RulesPresent best(Buckets buckets, long newest, long time, ValueBucket bucket) {
        RulesPresent best = RulesPresent.whole(time, bucket);
        if (condition.test(best.rules())) {
            return best;
        }
        best = best.or(
                RulesPresent.around(time, horizon.bucket(), before(buckets, time), bucket, condition), condition);
        long number = horizon.number(time);
        if (condition.test(best.rules()) || !horizon.hasAfter(number, newest)) {
            return best;
        }
        ValueBucket after = ValueBucket.of(buckets.get(number + 1));
        return best.or(RulesPresent.around(time, horizon.bucket(), bucket, after, condition), condition);
    }

    private ValueBucket before(Buckets buckets, long time) {
        return ValueBucket.of(buckets.get(horizon.number(time) - 1));
    }

    private Verdict verdict(boolean repeat, RulesPresent window) {
        int count = Long.bitCount(window.rules());
        return Verdict.of(
                repeat, condition.test(window.rules()), count, count, new Span(window.first(), window.last()));
    }
}
