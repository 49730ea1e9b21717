package dev.whodunit.sigma.window;

import java.util.function.LongPredicate;

/**
 * Which rules have events in a window that contains a given time, and from when to when.
 *
 * @param rules bit i is rule i
 */
record RulesPresent(long rules, long first, long last) {

    private static RulesPresent none(long time) {
        return new RulesPresent(0, time, time);
    }

    /** The one for which the condition holds, else the one with more rules. */
    RulesPresent or(RulesPresent other, LongPredicate condition) {
        boolean better = condition.test(other.rules) || Long.bitCount(other.rules) > Long.bitCount(rules);
        return better ? other : this;
    }

    /** All of one bucket. */
    static RulesPresent whole(long time, ValueBucket bucket) {
        return none(time).with(bucket.oldest(), 0, bucket.oldest().size());
    }

    /** The window that ends at {@code time} in {@code bucket}. */
    static RulesPresent endingAt(long time, long timespan, ValueBucket before, ValueBucket bucket) {
        return none(time).since(before.newest(), Times.shift(time, -timespan)).until(bucket.oldest(), time);
    }

    /**
     * The best window of those one timespan long that contain {@code time} and begin in one bucket and end in the next. A
     * window may as well begin when a rule has its last event in the first bucket, or at {@code time}.
     */
    static RulesPresent around(
            long time, long timespan, ValueBucket first, ValueBucket second, LongPredicate condition) {
        Sightings newest = first.newest();
        Sightings oldest = second.oldest();
        RulesPresent best = none(time);
        for (int i = newest.firstFrom(Times.shift(time, -timespan)); i < newest.size(); i++) {
            long start = Math.min(newest.time(i), time);
            int to = oldest.firstAfter(Times.shift(start, timespan));
            RulesPresent present = none(time).since(newest, start).with(oldest, 0, to);
            best = best.or(present, condition);
            // A window that begins later has no more: it does not contain the time, or has nothing to gain.
            if (start == time || to == oldest.size() || condition.test(best.rules)) {
                break;
            }
        }
        return best;
    }

    private RulesPresent since(Sightings newest, long start) {
        return with(newest, newest.firstFrom(start), newest.size());
    }

    private RulesPresent until(Sightings oldest, long end) {
        return with(oldest, 0, oldest.firstAfter(end));
    }

    private RulesPresent with(Sightings seen, int from, int to) {
        if (from >= to) {
            return this;
        }
        long present = rules;
        for (int i = from; i < to; i++) {
            present |= 1L << seen.value(i);
        }
        return new RulesPresent(present, Math.min(first, seen.time(from)), Math.max(last, seen.time(to - 1)));
    }
}
