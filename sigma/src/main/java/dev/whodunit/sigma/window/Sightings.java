package dev.whodunit.sigma.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * When distinct values were seen, in the order of times: a stretch of a {@link ValueBucket}'s bytes, with time, event id
 * and value of each in 24 of them. It never changes.
 */
final class Sightings {

    static final int ENTRY = 3 * Long.BYTES;
    /** Where a sighting would take no other's place, as it brings nothing new. */
    static final int UNCHANGED = -1;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;
    private final int start;
    private final int size;

    Sightings(byte[] bytes, int start, int size) {
        this.bytes = bytes;
        this.start = start;
        this.size = size;
    }

    int size() {
        return size;
    }

    long time(int i) {
        return (long) LONG.get(bytes, start + i * ENTRY);
    }

    private long id(int i) {
        return (long) LONG.get(bytes, start + i * ENTRY + Long.BYTES);
    }

    long value(int i) {
        return (long) LONG.get(bytes, start + i * ENTRY + 2 * Long.BYTES);
    }

    /** The first place that is not before {@code time}. */
    int firstFrom(long time) {
        if (size == 0 || time(size - 1) < time) {
            return size;
        }
        int low = 0;
        int high = size - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (time(middle) < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The first place that is after {@code time}. */
    int firstAfter(long time) {
        return time == Long.MAX_VALUE ? size : firstFrom(time + 1);
    }

    boolean contains(Sighting sighting) {
        for (int i = firstFrom(sighting.time()); i < size && time(i) == sighting.time(); i++) {
            if (id(i) == sighting.id() && value(i) == sighting.value()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whose place a sighting takes among the values seen last: that of its own value, or the first one's if there are as
     * many as the limit, or the one after the last.
     */
    int replacedByLater(Sighting sighting, int limit) {
        int known = find(sighting.value());
        int replaced = known >= 0 ? known : size < limit ? size : 0;
        return replaced < size && time(replaced) >= sighting.time() ? UNCHANGED : replaced;
    }

    /** Whose place a sighting takes among the values seen first: likewise, but the last one's. */
    int replacedByEarlier(Sighting sighting, int limit) {
        int known = find(sighting.value());
        int replaced = known >= 0 ? known : size < limit ? size : size - 1;
        return replaced < size && time(replaced) <= sighting.time() ? UNCHANGED : replaced;
    }

    private int find(long value) {
        for (int i = 0; i < size; i++) {
            if (value(i) == value) {
                return i;
            }
        }
        return -1;
    }

    /** How many there are when a sighting has taken this place. */
    int sizeWith(int replaced) {
        return replaced == size ? size + 1 : size;
    }

    /** Writes these, with a sighting that takes the place of another, to {@code at}; gives where they end there. */
    int write(byte[] target, int at, Sighting sighting, int replaced) {
        if (replaced == UNCHANGED) {
            return copy(0, size, target, at);
        }
        int place = firstAfter(sighting.time());
        int end = copy(0, Math.min(place, replaced), target, at);
        if (place <= replaced) {
            end = write(target, end, sighting);
            end = copy(place, replaced, target, end);
            return copy(replaced + 1, size, target, end);
        }
        end = copy(replaced + 1, place, target, end);
        end = write(target, end, sighting);
        return copy(place, size, target, end);
    }

    private static int write(byte[] target, int at, Sighting sighting) {
        LONG.set(target, at, sighting.time());
        LONG.set(target, at + Long.BYTES, sighting.id());
        LONG.set(target, at + 2 * Long.BYTES, sighting.value());
        return at + ENTRY;
    }

    private int copy(int from, int to, byte[] target, int at) {
        int length = Math.max(0, to - from) * ENTRY;
        System.arraycopy(bytes, Math.min(start + from * ENTRY, bytes.length), target, at, length);
        return at + length;
    }
}
