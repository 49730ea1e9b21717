package dev.whodunit.sigma.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The kept events of one bucket, in the order of their times, over flat bytes: a version, then time, id and weight of
 * each in 24 bytes.
 *
 * <p>Of the events that were added, those are kept that are among the oldest which together weigh the threshold, or
 * among the newest which do; one in the middle has the threshold's weight on either side and can be left out. Which of
 * several with the same time are kept makes no difference, so a new one goes where it can be left out, if anywhere.
 */
final class BucketState {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte VERSION = 1;
    private static final int HEADER = 1;
    private static final int ENTRY = 3 * Long.BYTES;
    private static final BucketState EMPTY = new BucketState(new byte[] {VERSION});

    private final byte[] bytes;
    private final int size;

    private BucketState(byte[] bytes) {
        this.bytes = bytes;
        this.size = (bytes.length - HEADER) / ENTRY;
    }

    /** The state that was kept; nothing, or what another version kept, is empty. */
    static BucketState of(byte @Nullable [] kept) {
        if (kept == null || kept.length < HEADER || kept[0] != VERSION || (kept.length - HEADER) % ENTRY != 0) {
            return EMPTY;
        }
        return new BucketState(kept);
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

    long weight(int i) {
        return (long) LONG.get(bytes, HEADER + i * ENTRY + 2 * Long.BYTES);
    }

    private long id(int i) {
        return (long) LONG.get(bytes, HEADER + i * ENTRY + Long.BYTES);
    }

    /** The weight of all kept events together. */
    long weight() {
        long weight = 0;
        for (int i = 0; i < size; i++) {
            weight += weight(i);
        }
        return weight;
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

    boolean contains(long time, long id) {
        for (int i = firstFrom(time); i < size && time(i) == time; i++) {
            if (id(i) == id) {
                return true;
            }
        }
        return false;
    }

    /** The state with one more event; this same one where the event can be left out. */
    BucketState with(long time, long id, long weight, long threshold) {
        int place = firstFrom(time);
        long before = 0;
        for (int i = 0; i < place && before < threshold; i++) {
            before += weight(i);
        }
        while (place < size && time(place) == time && before < threshold) {
            before += weight(place++);
        }
        long after = 0;
        for (int i = place; i < size && after < threshold; i++) {
            after += weight(i);
        }
        boolean inTheMiddle = before >= threshold && after >= threshold;
        return inTheMiddle ? this : inserted(place, time, id, weight).trimmed(threshold);
    }

    private BucketState inserted(int place, long time, long id, long weight) {
        byte[] grown = new byte[bytes.length + ENTRY];
        int at = HEADER + place * ENTRY;
        System.arraycopy(bytes, 0, grown, 0, at);
        LONG.set(grown, at, time);
        LONG.set(grown, at + Long.BYTES, id);
        LONG.set(grown, at + 2 * Long.BYTES, weight);
        System.arraycopy(bytes, at, grown, at + ENTRY, bytes.length - at);
        return new BucketState(grown);
    }

    /** Leaves out the events in the middle. */
    private BucketState trimmed(long threshold) {
        int from = 0;
        for (long before = 0; from < size && before < threshold; from++) {
            before += weight(from);
        }
        int to = size;
        for (long after = 0; to > 0 && after < threshold; to--) {
            after += weight(to - 1);
        }
        if (from >= to) {
            return this;
        }
        byte[] trimmed = new byte[bytes.length - (to - from) * ENTRY];
        int start = HEADER + from * ENTRY;
        int end = HEADER + to * ENTRY;
        System.arraycopy(bytes, 0, trimmed, 0, start);
        System.arraycopy(bytes, end, trimmed, start, bytes.length - end);
        return new BucketState(trimmed);
    }
}
