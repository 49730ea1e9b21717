package dev.whodunit.sigma.window;

import dev.whodunit.sigma.rule.Condition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The sliding window of a {@code temporal_ordered} correlation: whether its rules, or those that its condition needs, have
 * events in their order within one timespan.
 *
 * <p>A condition that more events cannot spoil ("all of them", "at least two", or anything of {@code and} and {@code or})
 * holds if there is such a {@link Chain} of not-late events, within one timespan of each other and of the added event,
 * whatever the order of arrival. One with {@code not}, or a number that may be too great, is judged on the window that ends
 * at the event, from what has arrived. Events at the same time are in any order.
 *
 * <p>Which events such a chain will take, no bounded state can know while late ones may still fall between any two. So
 * a bucket of one timespan keeps all its events, and is exact, up to {@value #KEPT}. Past that it keeps of each rule the
 * first and the last event in each 256th of the timespan: a chain is missed only if it needs one of the others, which
 * takes three events in order within such a part.
 */
public final class TemporalOrderedWindow implements GroupWindow {

    /** How many events of one group and timespan are kept whole. */
    public static final int KEPT = 1024;

    private final Horizon horizon;
    private final int rules;
    private final OrderedCondition condition;
    private final long part;

    TemporalOrderedWindow(Duration timespan, int rules, OrderedCondition condition, Duration lateness) {
        if (rules < 1 || rules > TemporalWindow.MOST_RULES) {
            throw new IllegalArgumentException(rules + " rules");
        }
        this.horizon = Horizon.of(timespan, lateness);
        this.rules = rules;
        this.condition = condition;
        this.part = Slots.width(horizon.bucket());
    }

    /** A window for all of so many rules in order. */
    public static TemporalOrderedWindow ofAll(Duration timespan, int rules, Duration lateness) {
        return new TemporalOrderedWindow(timespan, rules, OrderedCondition.all(rules), lateness);
    }

    /** Whether a condition on these rules may hold in more ways than are tried. */
    public static boolean isTooIntricate(Condition expression, List<String> rules) {
        return Alternative.of(expression, rules).isEmpty();
    }

    @Override
    public long memoryMicros() {
        return horizon.memory();
    }

    @Override
    public Verdict add(Buckets buckets, long newestMicros, Occurrence occurrence) {
        long time = occurrence.timeMicros();
        int rule = Objects.checkIndex(occurrence.rule(), rules);
        long identity = occurrence.identity();
        long number = horizon.number(time);
        Entries bucket = Entries.of(buckets.get(number));
        if (bucket.contains(time, identity)) {
            return verdict(true, buckets, newestMicros, time, bucket);
        }
        if (horizon.isLate(time, newestMicros)) {
            return Verdict.tooLate(time);
        }
        horizon.forget(newestMicros, time, buckets::delete);
        Entries grown = thinned(bucket.with(bucket.firstFrom(time), time, identity, rule), time);
        buckets.put(number, grown.bytes());
        return verdict(false, buckets, newestMicros, time, grown);
    }

    private Entries thinned(Entries entries, long added) {
        if (entries.size() <= KEPT) {
            return entries;
        }
        Entries thin = entries;
        boolean justFull = entries.size() == KEPT + 1;
        long partOfAdded = Math.floorDiv(added, part);
        for (int i = thin.size() - 2; i > 0; i--) {
            long time = thin.time(i);
            if ((justFull || Math.floorDiv(time, part) == partOfAdded) && isInside(thin, i)) {
                thin = thin.without(i, i + 1);
            }
        }
        return thin;
    }

    /** True if its rule has an event on either side in the same part. */
    private boolean isInside(Entries entries, int place) {
        return hasTwin(entries, place, -1) && hasTwin(entries, place, 1);
    }

    private boolean hasTwin(Entries entries, int place, int step) {
        long ofPart = Math.floorDiv(entries.time(place), part);
        for (int i = place + step; i >= 0 && i < entries.size(); i += step) {
            if (Math.floorDiv(entries.time(i), part) != ofPart) {
                return false;
            }
            if (entries.mark(i) == entries.mark(place)) {
                return true;
            }
        }
        return false;
    }

    private Verdict verdict(boolean repeat, Buckets buckets, long newest, long time, Entries bucket) {
        long number = horizon.number(time);
        List<Entries> line = new ArrayList<>(List.of(Entries.of(buckets.get(number - 1)), bucket));
        if (condition.isMonotone() && horizon.hasAfter(number, newest)) {
            line.add(Entries.of(buckets.get(number + 1)));
        }
        long last = condition.isMonotone() ? Long.MAX_VALUE : time;
        long first = Times.shift(time, -horizon.bucket());
        Chain chain = condition.chain(new EventLine(line, time, first, last), horizon.bucket());
        return Verdict.of(repeat, condition.holds(chain), chain.length(), chain.length(), chain.span());
    }
}
