package dev.whodunit.sigma.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Numbers by slot and column of one bucket, over flat bytes: a version, how coarse the columns are, how far
 * the {@link SeenIds} are spread, then slot and column (4 bytes) and number (8 bytes) of each, in that order. It never
 * changes; each change makes another.
 */
final class SlotState {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte VERSION = 9;
    private static final int HEADER = 3;
    private static final int ENTRY = Integer.BYTES + Long.BYTES;
    private static final SlotState EMPTY = new SlotState(header(0, 0));

    private final byte[] bytes;
    private final int size;

    private SlotState(byte[] bytes) {
        this.bytes = bytes;
        this.size = (bytes.length - HEADER) / ENTRY;
    }

    /** What was kept; nothing, or what another version kept, is empty. */
    static SlotState of(byte @Nullable [] kept) {
        if (kept == null || kept.length < HEADER || kept[0] != VERSION || (kept.length - HEADER) % ENTRY != 0) {
            return EMPTY;
        }
        return new SlotState(kept);
    }

    private static byte[] header(int coarseness, int entries) {
        byte[] bytes = new byte[HEADER + entries * ENTRY];
        bytes[0] = VERSION;
        bytes[1] = (byte) coarseness;
        return bytes;
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    /** How often the columns were halved. */
    int coarseness() {
        return bytes[1];
    }

    /** How far the ids of what was counted are spread. */
    int spread() {
        return Math.max(SeenIds.NOT_SPREAD, Math.min(SeenIds.WIDEST, bytes[2]));
    }

    int slot(int i) {
        return key(i) >>> 16;
    }

    int column(int i) {
        return key(i) & 0xFFFF;
    }

    long number(int i) {
        return (long) LONG.get(bytes, HEADER + i * ENTRY + Integer.BYTES);
    }

    /** The number of a slot and column, or else {@code otherwise}. */
    long number(int slot, int column, long otherwise) {
        int place = firstFrom(slot, column);
        return isAt(place, slot, column) ? number(place) : otherwise;
    }

    /** The first place that is not before this slot and column. */
    int firstFrom(int slot, int column) {
        int key = key(slot, column);
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (key(middle) < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The state with a number put, or merged with what is there. */
    SlotState with(int slot, int column, long number, LongBinaryOperator merge) {
        int place = firstFrom(slot, column);
        boolean there = isAt(place, slot, column);
        byte[] grown = new byte[bytes.length + (there ? 0 : ENTRY)];
        int at = HEADER + place * ENTRY;
        System.arraycopy(bytes, 0, grown, 0, at);
        int rest = there ? at + ENTRY : at;
        System.arraycopy(bytes, rest, grown, at + ENTRY, bytes.length - rest);
        INT.set(grown, at, key(slot, column));
        LONG.set(grown, at + Integer.BYTES, there ? merge.applyAsLong(number(place), number) : number);
        return new SlotState(grown);
    }

    /** The state without one number. */
    SlotState without(int place) {
        byte[] fewer = new byte[bytes.length - ENTRY];
        int at = HEADER + place * ENTRY;
        System.arraycopy(bytes, 0, fewer, 0, at);
        System.arraycopy(bytes, at + ENTRY, fewer, at, fewer.length - at);
        return new SlotState(fewer);
    }

    /** The state with ids spread so far; this same one if they are. */
    SlotState withSpread(int spread) {
        if (spread == spread()) {
            return this;
        }
        byte[] changed = bytes.clone();
        changed[2] = (byte) spread;
        return new SlotState(changed);
    }

    /** The same with every entry under another column, and numbers added that meet there; the order must stay. */
    SlotState coarser(Columns columns) {
        byte[] merged = header(coarseness() + 1, size);
        merged[2] = bytes[2];
        int entries = 0;
        for (int i = 0; i < size; i++) {
            int key = key(slot(i), columns.coarser(column(i)));
            int last = HEADER + (entries - 1) * ENTRY;
            if (entries > 0 && (int) INT.get(merged, last) == key) {
                long sum = Times.shift((long) LONG.get(merged, last + Integer.BYTES), number(i));
                LONG.set(merged, last + Integer.BYTES, sum);
            } else {
                INT.set(merged, last + ENTRY, key);
                LONG.set(merged, last + ENTRY + Integer.BYTES, number(i));
                entries++;
            }
        }
        return new SlotState(Arrays.copyOf(merged, HEADER + entries * ENTRY));
    }

    /** How columns are halved. */
    @FunctionalInterface
    interface Columns {
        int coarser(int column);
    }

    private boolean isAt(int place, int slot, int column) {
        return place < size && key(place) == key(slot, column);
    }

    private int key(int i) {
        return (int) INT.get(bytes, HEADER + i * ENTRY);
    }

    private static int key(int slot, int column) {
        return slot << 16 | column;
    }
}
