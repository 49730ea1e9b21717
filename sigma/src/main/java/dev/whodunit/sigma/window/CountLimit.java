package dev.whodunit.sigma.window;

import java.util.function.LongPredicate;

/**
 * What a count must satisfy.
 *
 * @param test whether a count does
 * @param decisive the count from which on more makes no difference: the threshold of a lower bound, else one more than
 *     the greatest number that the condition names. At least 1
 * @param lowerBound whether more is never worse
 */
public record CountLimit(LongPredicate test, long decisive, boolean lowerBound) {

    /** Up to this a window is exact; past it the timespan is cut into 256 parts and events are counted per part. */
    public static final long GREATEST_EXACT = 4096;

    public CountLimit {
        if (decisive < 1) {
            throw new IllegalArgumentException("a group without events satisfies nothing: " + decisive);
        }
    }

    /** The limit "at least this many". */
    public static CountLimit atLeast(long threshold) {
        return new CountLimit(count -> count >= threshold, threshold, true);
    }

    /**
     * Any other limit.
     *
     * @param greatest the greatest number that it names
     */
    public static CountLimit upTo(long greatest, LongPredicate test) {
        return new CountLimit(test, Math.max(1, greatest < Long.MAX_VALUE ? greatest + 1 : greatest), false);
    }

    boolean isExact() {
        return decisive <= GREATEST_EXACT + (lowerBound ? 0 : 1);
    }
}
