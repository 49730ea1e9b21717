package dev.whodunit.sigma.window;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of one page of a {@link NewValueWindow}: of each its hash, time and id of the event that it was new with,
 * whether that was told, and when it was seen last. It never changes; each change makes another.
 */
final class KnownValues {

    private static final byte VERSION = 6;
    private static final int ENTRY = 5;
    private static final int VALUE = 0;
    private static final int TIME = 1;
    private static final int ID = 2;
    private static final int TOLD = 3;
    private static final int LAST = 4;

    private final long[] numbers;

    private KnownValues(long[] numbers) {
        this.numbers = numbers;
    }

    static KnownValues of(byte @Nullable [] kept) {
        if (kept == null || kept.length % (ENTRY * Long.BYTES) != 1 || kept[0] != VERSION) {
            return new KnownValues(new long[0]);
        }
        LongBuffer buffer = ByteBuffer.wrap(kept, 1, kept.length - 1).asLongBuffer();
        long[] numbers = new long[buffer.remaining()];
        buffer.get(numbers);
        return new KnownValues(numbers);
    }

    byte[] bytes() {
        ByteBuffer buffer = ByteBuffer.allocate(1 + numbers.length * Long.BYTES).put(VERSION);
        buffer.asLongBuffer().put(numbers);
        return buffer.array();
    }

    int size() {
        return numbers.length / ENTRY;
    }

    /** The place of a value, or -1. */
    int find(long value) {
        for (int i = 0; i < size(); i++) {
            if (numbers[i * ENTRY + VALUE] == value) {
                return i;
            }
        }
        return -1;
    }

    /** True if the value at this place was new with this event. */
    boolean isFirst(int place, long time, long id) {
        return numbers[place * ENTRY + TIME] == time && numbers[place * ENTRY + ID] == id;
    }

    boolean wasTold(int place) {
        return numbers[place * ENTRY + TOLD] != 0;
    }

    long last(int place) {
        return numbers[place * ENTRY + LAST];
    }

    /** These, with the value at a place seen later. */
    KnownValues seen(int place, long time) {
        long[] changed = numbers.clone();
        changed[place * ENTRY + LAST] = time;
        return new KnownValues(changed);
    }

    /** These and one more. */
    KnownValues with(long value, long time, long id, boolean told) {
        long[] grown = Arrays.copyOf(numbers, numbers.length + ENTRY);
        grown[numbers.length + VALUE] = value;
        grown[numbers.length + TIME] = time;
        grown[numbers.length + ID] = id;
        grown[numbers.length + TOLD] = told ? 1 : 0;
        grown[numbers.length + LAST] = time;
        return new KnownValues(grown);
    }

    /** These without the one at a place, or all if it is negative. */
    KnownValues without(int place) {
        if (place < 0) {
            return this;
        }
        long[] fewer = Arrays.copyOf(numbers, numbers.length - ENTRY);
        System.arraycopy(numbers, (place + 1) * ENTRY, fewer, place * ENTRY, fewer.length - place * ENTRY);
        return new KnownValues(fewer);
    }

    /** Those seen since a time, and of these no more than {@code most}, those seen last. */
    KnownValues seenSince(long time, int most) {
        KnownValues left = this;
        for (int i = size() - 1; i >= 0; i--) {
            left = last(i) < time ? left.without(i) : left;
        }
        while (left.size() > most) {
            left = left.without(left.leastRecent());
        }
        return left;
    }

    private int leastRecent() {
        int least = 0;
        for (int i = 1; i < size(); i++) {
            least = last(i) < last(least) ? i : least;
        }
        return least;
    }
}
