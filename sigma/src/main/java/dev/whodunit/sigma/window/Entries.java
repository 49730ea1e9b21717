package dev.whodunit.sigma.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Events in the order of their times, over flat bytes: a version, then time, id and one more number of each, the last in
 * one byte while all are small, else in eight. It never changes; each change makes another.
 */
final class Entries {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte NARROW = 10;
    private static final byte WIDE = 11;
    private static final int HEADER = 1;
    private static final int MARK = 2 * Long.BYTES;
    private static final Entries EMPTY = new Entries(new byte[] {NARROW});

    private final byte[] bytes;
    private final boolean wide;
    /** How many bytes an entry has. */
    private final int entry;

    private final int size;

    private Entries(byte[] bytes) {
        this.bytes = bytes;
        this.wide = bytes[0] == WIDE;
        this.entry = entry(bytes[0]);
        this.size = (bytes.length - HEADER) / entry;
    }

    private static int entry(byte version) {
        return MARK + (version == WIDE ? Long.BYTES : 1);
    }

    /** What was kept; nothing, or what another version kept, is empty. */
    static Entries of(byte @Nullable [] kept) {
        if (kept == null || kept.length < HEADER || kept[0] != NARROW && kept[0] != WIDE) {
            return EMPTY;
        }
        return (kept.length - HEADER) % entry(kept[0]) == 0 ? new Entries(kept) : EMPTY;
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    long time(int i) {
        return (long) LONG.get(bytes, at(i));
    }

    long id(int i) {
        return (long) LONG.get(bytes, at(i) + Long.BYTES);
    }

    /** The third number: the event's weight, or its rule. */
    long mark(int i) {
        int at = at(i) + MARK;
        return wide ? (long) LONG.get(bytes, at) : bytes[at];
    }

    private int at(int i) {
        return HEADER + i * entry;
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
        if (size == 0 || time(size - 1) < time) {
            // Most events are the newest yet, and what is searched is not in any cache.
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
        if (!wide && mark != (byte) mark) {
            return widened().with(place, time, id, mark, from, to);
        }
        byte[] changed = new byte[bytes.length + (1 - (to - from)) * entry];
        int at = at(place <= from ? place : place - (to - from));
        int end = copy(0, Math.min(place, from), changed, 0);
        end = place <= from ? copy(place, from, changed, at + entry) : copy(to, place, changed, end);
        copy(Math.max(place, to), size, changed, place <= from ? end : at + entry);
        LONG.set(changed, at, time);
        LONG.set(changed, at + Long.BYTES, id);
        if (wide) {
            LONG.set(changed, at + MARK, mark);
        } else {
            changed[at + MARK] = (byte) mark;
        }
        return new Entries(changed);
    }

    private Entries widened() {
        byte[] wider = new byte[HEADER + size * entry(WIDE)];
        wider[0] = WIDE;
        Entries changed = new Entries(wider);
        for (int i = 0; i < size; i++) {
            System.arraycopy(bytes, at(i), wider, changed.at(i), MARK);
            LONG.set(wider, changed.at(i) + MARK, mark(i));
        }
        return changed;
    }

    /** Copies places, and the header with the first, to {@code at}; gives where they end there. */
    private int copy(int from, int to, byte[] target, int at) {
        int start = from == 0 && at == 0 ? 0 : at(from);
        int length = at(to) - start;
        System.arraycopy(bytes, start, target, at, length);
        return at + length;
    }

    /** These without the places from {@code from} to before {@code to}. */
    Entries without(int from, int to) {
        byte[] fewer = new byte[bytes.length - (to - from) * entry];
        System.arraycopy(bytes, 0, fewer, 0, at(from));
        System.arraycopy(bytes, at(to), fewer, at(from), bytes.length - at(to));
        return new Entries(fewer);
    }
}
