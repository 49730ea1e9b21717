package dev.whodunit.sigma.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Events in the order of their times, over flat bytes: a version, then time, id and one more number of each in 24
 * bytes. It never changes; each change makes another.
 */
final class Entries {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte VERSION = 1;
    private static final int HEADER = 1;
    private static final int ENTRY = 3 * Long.BYTES;
    private static final Entries EMPTY = new Entries(new byte[] {VERSION});

    private final byte[] bytes;
    private final int size;

    private Entries(byte[] bytes) {
        this.bytes = bytes;
        this.size = (bytes.length - HEADER) / ENTRY;
    }

    /** What was kept; nothing, or what another version kept, is empty. */
    static Entries of(byte @Nullable [] kept) {
        if (kept == null || kept.length < HEADER || kept[0] != VERSION || (kept.length - HEADER) % ENTRY != 0) {
            return EMPTY;
        }
        return new Entries(kept);
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    long time(int i) {
        return (long) LONG.get(bytes, HEADER + i * ENTRY);
    }

    long id(int i) {
        return (long) LONG.get(bytes, HEADER + i * ENTRY + Long.BYTES);
    }

    /** The third number: the event's weight, or its rule. */
    long mark(int i) {
        return (long) LONG.get(bytes, HEADER + i * ENTRY + 2 * Long.BYTES);
    }

    /** The third numbers of the places from {@code from} to before {@code to} together. */
    long marks(int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += mark(i);
        }
        return sum;
    }

    /** The first place whose event is not before {@code time}. */
    int firstFrom(long time) {
        int low = 0;
        int high = size;
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

    /** The first place whose event is after {@code time}. */
    int firstAfter(long time) {
        return time == Long.MAX_VALUE ? size : firstFrom(time + 1);
    }

    boolean contains(long time, long id) {
        for (int i = firstFrom(time); i < size && time(i) == time; i++) {
            if (id(i) == id) {
                return true;
            }
        }
        return false;
    }

    /** These and one more, at {@code place}, which must be one that keeps the order of times. */
    Entries with(int place, long time, long id, long mark) {
        return with(place, time, id, mark, place, place);
    }

    /** These and one more at {@code place}, without the places from {@code from} to before {@code to}, all on one side. */
    Entries with(int place, long time, long id, long mark, int from, int to) {
        byte[] changed = new byte[bytes.length + (1 - (to - from)) * ENTRY];
        int at = HEADER + (place <= from ? place : place - (to - from)) * ENTRY;
        int end = copy(0, Math.min(place, from), changed, 0);
        end = place <= from ? copy(place, from, changed, at + ENTRY) : copy(to, place, changed, end);
        copy(Math.max(place, to), size, changed, place <= from ? end : at + ENTRY);
        LONG.set(changed, at, time);
        LONG.set(changed, at + Long.BYTES, id);
        LONG.set(changed, at + 2 * Long.BYTES, mark);
        return new Entries(changed);
    }

    /** Copies places, and the header with the first, to {@code at}; gives where they end there. */
    private int copy(int from, int to, byte[] target, int at) {
        int start = from == 0 && at == 0 ? 0 : HEADER + from * ENTRY;
        int length = HEADER + to * ENTRY - start;
        System.arraycopy(bytes, start, target, at, length);
        return at + length;
    }

    /** These without the places from {@code from} to before {@code to}. */
    Entries without(int from, int to) {
        byte[] fewer = new byte[bytes.length - (to - from) * ENTRY];
        int start = HEADER + from * ENTRY;
        int end = HEADER + to * ENTRY;
        System.arraycopy(bytes, 0, fewer, 0, start);
        System.arraycopy(bytes, end, fewer, start, bytes.length - end);
        return new Entries(fewer);
    }
}
