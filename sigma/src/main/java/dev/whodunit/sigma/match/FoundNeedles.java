package dev.whodunit.sigma.match;

/** The needles found in an event: a bit of each, and a list, so that to go through them takes as long as there are. Not safe for threads. */
final class FoundNeedles {

    private final long[] bits;
    private final int[] numbers;
    private int count;
    private long steps;

    /** @param size needles have numbers less than this */
    FoundNeedles(int size) {
        bits = new long[(size + 63) >> 6];
        numbers = new int[size];
    }

    /** Adds one; false where it was found before. */
    boolean add(int needle) {
        if ((bits[needle >> 6] & 1L << needle) != 0) {
            return false;
        }
        bits[needle >> 6] |= 1L << needle;
        numbers[count++] = needle;
        return true;
    }

    /** Begins another text. */
    void begin() {
        steps = 0;
    }

    /** Notes how many steps it took to compare needles. */
    void took(int more) {
        steps += more;
    }

    /** How many steps it took in this text. */
    long steps() {
        return steps;
    }

    int count() {
        return count;
    }

    /** The number of one of them, in the order in which they were found. */
    int number(int index) {
        return numbers[index];
    }

    /** 64 needles, a bit for each. */
    long word(int word) {
        return bits[word];
    }

    void clear() {
        for (int i = 0; i < count; i++) {
            bits[numbers[i] >> 6] = 0;
        }
        count = 0;
    }
}
