package dev.whodunit.sigma.window;

import java.util.function.LongPredicate;

/**
 * Which rules have events in a window that contains a given time, and from when to when.
 *
 * @param rules bit i is rule i
 */
record RulesPresent(long rules, Span span) {

    /** The one for which the condition holds, else the one with more rules. */
    RulesPresent or(RulesPresent other, LongPredicate condition) {
        boolean better = condition.test(other.rules) || Long.bitCount(other.rules) > Long.bitCount(rules);
        return better ? other : this;
    }

    /** All of one bucket. */
    static RulesPresent whole(long time, ValueBucket bucket) {
        return new RulesPresent(0, Span.at(time)).until(bucket.oldest(), Long.MAX_VALUE);
    }

    /** The window that ends at {@code time} in {@code bucket}. */
    static RulesPresent endingAt(long time, long timespan, ValueBucket before, ValueBucket bucket) {
        return new RulesPresent(0, Span.at(time))
                .since(before.newest(), Times.shift(time, -timespan))
                .until(bucket.oldest(), time);
    }

    /**
     * The best window of those one timespan long that contain {@code time} and begin in one bucket and end in the next. A
     * window may as well begin when a rule has its last event in the first bucket, or at {@code time}.
     */
    static RulesPresent around(
            long time, long timespan, ValueBucket first, ValueBucket second, LongPredicate condition) {
        Sightings newest = first.newest();
        RulesPresent best = new RulesPresent(0, Span.at(time));
        for (int i = newest.firstFrom(Times.shift(time, -timespan)); i < newest.size(); i++) {
            long start = Math.min(newest.time(i), time);
            RulesPresent present = new RulesPresent(0, Span.at(time))
                    .since(newest, start)
                    .until(second.oldest(), Times.shift(start, timespan));
            best = best.or(present, condition);
            if (start == time || condition.test(best.rules)) {
                break;
            }
        }
        return best;
    }

    private RulesPresent since(Sightings newest, long start) {
        RulesPresent present = this;
        for (int i = newest.firstFrom(start); i < newest.size(); i++) {
            present = present.with(newest.value(i), newest.time(i));
        }
        return present;
    }

    private RulesPresent until(Sightings oldest, long end) {
        RulesPresent present = this;
        for (int i = 0; i < oldest.firstAfter(end); i++) {
            present = present.with(oldest.value(i), oldest.time(i));
        }
        return present;
    }

    private RulesPresent with(long rule, long time) {
        return new RulesPresent(rules | 1L << rule, span.including(time));
    }
}
