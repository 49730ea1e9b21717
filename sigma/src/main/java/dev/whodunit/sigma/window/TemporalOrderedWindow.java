package dev.whodunit.sigma.window;

import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;

/**
 * The sliding window of a {@code temporal_ordered} correlation: whether its rules have events in their order within one
 * timespan.
 *
 * <p>The condition holds if there are not-late events of the first rule, the second, and so on, none before the one of
 * the rule before it, within one timespan of each other and of the added event, whatever the order of arrival. Events
 * at the same time are in any order.
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
    private final long part;

    /** A window for this many rules in order. */
    public TemporalOrderedWindow(Duration timespan, int rules, Duration lateness) {
        if (rules < 1 || rules > TemporalWindow.MOST_RULES) {
            throw new IllegalArgumentException(rules + " rules");
        }
        this.horizon = Horizon.of(timespan, lateness);
        this.rules = rules;
        this.part = Slots.width(horizon.bucket());
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
        Chain chain = new Chain(time);
        chain.follow(Entries.of(buckets.get(number - 1)));
        chain.follow(bucket);
        if (horizon.hasAfter(number, newest)) {
            chain.follow(Entries.of(buckets.get(number + 1)));
        }
        return Verdict.of(repeat, chain.found, chain.longest, chain.longest, chain.span);
    }

    /** The longest beginning of the order of rules that lies in a window with the added event. */
    private final class Chain {

        private final long time;
        private final long[] starts = new long[rules];
        private Span span;
        private int longest;
        private boolean found;

        Chain(long time) {
            this.time = time;
            this.span = Span.at(time);
            Arrays.fill(starts, Long.MIN_VALUE);
        }

        void follow(Entries entries) {
            int next;
            for (int i = entries.firstFrom(Times.shift(time, -horizon.bucket()));
                    i < entries.size() && !found;
                    i = next) {
                next = entries.firstAfter(entries.time(i));
                follow(entries, i, next);
            }
        }

        /** All events of one time, in the order of their rules. */
        private void follow(Entries entries, int from, int to) {
            long present = 0;
            for (int i = from; i < to; i++) {
                present |= 1L << entries.mark(i);
            }
            long now = entries.time(from);
            for (int rule = 0; rule < rules; rule++) {
                if ((present & 1L << rule) != 0) {
                    long start = rule == 0 ? now : starts[rule - 1];
                    starts[rule] = start;
                    reached(rule + 1, start, now);
                }
            }
        }

        private void reached(int length, long start, long end) {
            Span whole = Span.at(time).including(start).including(end);
            if (start != Long.MIN_VALUE && length > longest && whole.length() <= horizon.bucket()) {
                longest = length;
                span = whole;
                found = length == rules;
            }
        }
    }
}
