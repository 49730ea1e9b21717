package dev.whodunit.sigma.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The distinct values of one bucket: when those were seen last that were seen last most recently, and when those were
 * seen first that were seen first earliest; a limited number of either. Over flat bytes: a version, how many the newest
 * are, the newest, the oldest. It never changes; each change makes another.
 *
 * <p>A value that was pushed out of the newest by others comes back when it is seen again later than they were, with
 * that later time; the earlier one it could not return with, as the others' only grow. So for as many values as the
 * limit the times are as if nothing had been left out; likewise for the oldest.
 */
final class ValueBucket {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final byte VERSION = 7;
    private static final int HEADER = 1 + Integer.BYTES;
    private static final ValueBucket EMPTY = new ValueBucket(new byte[] {VERSION, 0, 0, 0, 0}, 0);

    private final byte[] bytes;
    private final Sightings newest;
    private final Sightings oldest;

    private ValueBucket(byte[] bytes, int ofNewest) {
        int all = (bytes.length - HEADER) / Sightings.ENTRY;
        this.bytes = bytes;
        this.newest = new Sightings(bytes, HEADER, ofNewest);
        this.oldest = new Sightings(bytes, HEADER + ofNewest * Sightings.ENTRY, all - ofNewest);
    }

    /** What was kept; nothing, or what another version kept, is empty. */
    static ValueBucket of(byte @Nullable [] kept) {
        if (kept == null || kept.length < HEADER || kept[0] != VERSION) {
            return EMPTY;
        }
        int ofNewest = (int) INT.get(kept, 1);
        int entries = kept.length - HEADER;
        boolean odd = entries % Sightings.ENTRY != 0 || ofNewest < 0 || ofNewest > entries / Sightings.ENTRY;
        return odd ? EMPTY : new ValueBucket(kept, ofNewest);
    }

    byte[] bytes() {
        return bytes;
    }

    Sightings newest() {
        return newest;
    }

    Sightings oldest() {
        return oldest;
    }

    boolean contains(Sighting sighting) {
        return newest.contains(sighting) || oldest.contains(sighting);
    }

    /** The state with one more sighting; this same one where that brings nothing new. */
    ValueBucket with(Sighting sighting, int limit) {
        int later = newest.replacedByLater(sighting, limit);
        int earlier = oldest.replacedByEarlier(sighting, limit);
        if (later == Sightings.UNCHANGED && earlier == Sightings.UNCHANGED) {
            return this;
        }
        int ofNewest = newest.sizeWith(later);
        byte[] grown = new byte[HEADER + (ofNewest + oldest.sizeWith(earlier)) * Sightings.ENTRY];
        grown[0] = VERSION;
        INT.set(grown, 1, ofNewest);
        int end = newest.write(grown, HEADER, sighting, later);
        oldest.write(grown, end, sighting, earlier);
        return new ValueBucket(grown, ofNewest);
    }
}
