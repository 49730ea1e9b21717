package dev.whodunit.sigma.window;

import java.util.Arrays;

/**
 * When distinct values were seen, in the order of times: time, event id and value of each. It never changes; each
 * change makes another.
 */
final class Sightings {

    static final Sightings NONE = new Sightings(new long[0]);
    private static final int ENTRY = 3;

    private final long[] numbers;

    Sightings(long[] numbers) {
        this.numbers = numbers;
    }

    long[] numbers() {
        return numbers;
    }

    int size() {
        return numbers.length / ENTRY;
    }

    long time(int i) {
        return numbers[i * ENTRY];
    }

    long value(int i) {
        return numbers[i * ENTRY + 2];
    }

    /** The first place that is not before {@code time}. */
    int firstFrom(long time) {
        int i = 0;
        while (i < size() && time(i) < time) {
            i++;
        }
        return i;
    }

    /** The first place that is after {@code time}. */
    int firstAfter(long time) {
        int i = size();
        while (i > 0 && time(i - 1) > time) {
            i--;
        }
        return i;
    }

    /** The place of a value, or -1. */
    int find(long value) {
        for (int i = 0; i < size(); i++) {
            if (value(i) == value) {
                return i;
            }
        }
        return -1;
    }

    boolean contains(long time, long id, long value) {
        for (int i = firstFrom(time); i < size() && time(i) == time; i++) {
            if (numbers[i * ENTRY + 1] == id && value(i) == value) {
                return true;
            }
        }
        return false;
    }

    /** These with a value at a time, instead of at {@code replaced}, a place or -1. */
    Sightings with(int replaced, long time, long id, long value) {
        Sightings others = replaced < 0 ? this : without(replaced);
        int at = others.firstAfter(time) * ENTRY;
        long[] grown = new long[others.numbers.length + ENTRY];
        System.arraycopy(others.numbers, 0, grown, 0, at);
        grown[at] = time;
        grown[at + 1] = id;
        grown[at + 2] = value;
        System.arraycopy(others.numbers, at, grown, at + ENTRY, others.numbers.length - at);
        return new Sightings(grown);
    }

    Sightings without(int place) {
        long[] fewer = Arrays.copyOf(numbers, numbers.length - ENTRY);
        int at = place * ENTRY;
        System.arraycopy(numbers, at + ENTRY, fewer, at, fewer.length - at);
        return new Sightings(fewer);
    }
}
