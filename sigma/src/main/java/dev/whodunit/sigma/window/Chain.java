package dev.whodunit.sigma.window;

import java.util.Arrays;

/**
 * The longest chain found among events that are followed in the order of their times: events of different rules, none before
 * that of a rule that comes earlier, within one timespan of each other and of a given time.
 */
abstract sealed class Chain {

    private static final long NONE = Long.MIN_VALUE;

    private final long time;
    private final long timespan;
    private Span span;
    private int length;

    private Chain(long time, long timespan) {
        this.time = time;
        this.timespan = timespan;
        this.span = Span.at(time);
    }

    /** How many rules it has events of. */
    int length() {
        return length;
    }

    /** From when to when it goes, together with the given time. */
    Span span() {
        return span;
    }

    /** Whether no event can make it longer. */
    abstract boolean isWhole();

    /** Goes on with the events of one time; bit i is rule i. */
    abstract void follow(long now, long present);

    /** Notes a chain from {@code start} to {@code end}. */
    final void reached(int longer, long start, long end) {
        if (longer > length) {
            Span whole = Span.at(time).including(start).including(end);
            if (whole.length() <= timespan) {
                length = longer;
                span = whole;
            }
        }
    }

    /** A chain of given rules and no others, from the first on. */
    static final class OfThese extends Chain {

        private final long rules;
        /** By place among these rules, when the chain up to it begins that begins last. */
        private final long[] starts;

        /** @param rules bit i is rule i; of none it is whole without any event */
        OfThese(long rules, long time, long timespan) {
            super(time, timespan);
            this.rules = rules;
            this.starts = new long[Long.bitCount(rules)];
            Arrays.fill(starts, NONE);
        }

        @Override
        boolean isWhole() {
            return length() == starts.length;
        }

        @Override
        void follow(long now, long present) {
            for (long left = present & rules; left != 0; left &= left - 1) {
                int place = Long.bitCount(rules & (Long.lowestOneBit(left) - 1));
                long start = place == 0 ? now : starts[place - 1];
                if (start != NONE) {
                    starts[place] = start;
                    reached(place + 1, start, now);
                }
            }
        }
    }

    /** A chain of any rules. */
    static final class Longest extends Chain {

        private final int rules;
        /** By its length less one and a rule, when the chain begins that begins last and ends with that rule or one before. */
        private final long[][] starts;

        Longest(int rules, long time, long timespan) {
            super(time, timespan);
            this.rules = rules;
            this.starts = new long[rules][rules];
            for (long[] ofLength : starts) {
                Arrays.fill(ofLength, NONE);
            }
        }

        @Override
        boolean isWhole() {
            return length() == rules;
        }

        @Override
        void follow(long now, long present) {
            for (int rule = 0; rule < rules; rule++) {
                if ((present & 1L << rule) != 0) {
                    begin(0, rule, now, now);
                    for (int length = 1; length <= rule && starts[length - 1][rule - 1] != NONE; length++) {
                        begin(length, rule, starts[length - 1][rule - 1], now);
                    }
                }
            }
        }

        private void begin(int length, int rule, long start, long now) {
            for (int later = rule; later < rules && starts[length][later] < start; later++) {
                starts[length][later] = start;
            }
            reached(length + 1, start, now);
        }
    }
}
