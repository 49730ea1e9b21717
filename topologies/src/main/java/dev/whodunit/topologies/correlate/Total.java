package dev.whodunit.topologies.correlate;

/**
 * What several entries of {@link Counted} come to.
 *
 * @param weight how many occurrences they count
 * @param first the time of the earliest, in microseconds; the greatest there is if there is none
 */
record Total(long weight, long first) {

    static final Total NOTHING = new Total(0, Long.MAX_VALUE);

    Total with(Counted entry) {
        return new Total(weight + entry.weight(), Math.min(first, entry.time()));
    }
}
