package dev.whodunit.sigma.window;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The distinct values of one bucket: when those were seen last that were seen last most recently, and when those were
 * seen first that were seen first earliest; a limited number of either.
 *
 * <p>A value that was pushed out of the newest by others comes back when it is seen again later than they were, with
 * that later time; the earlier one it could not return with, as the others' only grow. So for as many values as the
 * limit the times are as if nothing had been left out; likewise for the oldest.
 */
record ValueBucket(Sightings newest, Sightings oldest) {

    private static final ValueBucket EMPTY = new ValueBucket(Sightings.NONE, Sightings.NONE);
    private static final byte VERSION = 2;
    private static final int HEADER = 1 + Integer.BYTES;

    /** What was kept; nothing, or what another version kept, is empty. */
    static ValueBucket of(byte @Nullable [] kept) {
        if (kept == null || kept.length < HEADER || kept[0] != VERSION) {
            return EMPTY;
        }
        ByteBuffer buffer = ByteBuffer.wrap(kept);
        buffer.get();
        int ofNewest = buffer.getInt();
        LongBuffer numbers = buffer.asLongBuffer();
        if (ofNewest < 0 || ofNewest > numbers.remaining() || (kept.length - HEADER) % Long.BYTES != 0) {
            return EMPTY;
        }
        long[] newest = new long[ofNewest];
        numbers.get(newest);
        long[] oldest = new long[numbers.remaining()];
        numbers.get(oldest);
        return new ValueBucket(new Sightings(newest), new Sightings(oldest));
    }

    byte[] bytes() {
        long[] first = newest.numbers();
        long[] second = oldest.numbers();
        ByteBuffer buffer = ByteBuffer.allocate(HEADER + (first.length + second.length) * Long.BYTES);
        buffer.put(VERSION).putInt(first.length).asLongBuffer().put(first).put(second);
        return buffer.array();
    }

    boolean contains(long time, long id, long value) {
        return newest.contains(time, id, value) || oldest.contains(time, id, value);
    }

    /** The state with one more sighting; this same one where that brings nothing new. */
    ValueBucket with(long time, long id, long value, int limit) {
        Sightings later = later(time, id, value, limit);
        Sightings earlier = earlier(time, id, value, limit);
        return later == newest && earlier == oldest ? this : new ValueBucket(later, earlier);
    }

    private Sightings later(long time, long id, long value, int limit) {
        int known = newest.find(value);
        boolean full = known < 0 && newest.size() >= limit;
        if (known >= 0 ? newest.time(known) >= time : full && newest.time(0) >= time) {
            return newest;
        }
        Sightings grown = newest.with(known, time, id, value);
        return full ? grown.without(0) : grown;
    }

    private Sightings earlier(long time, long id, long value, int limit) {
        int known = oldest.find(value);
        boolean full = known < 0 && oldest.size() >= limit;
        int last = oldest.size() - 1;
        if (known >= 0 ? oldest.time(known) <= time : full && oldest.time(last) <= time) {
            return oldest;
        }
        Sightings grown = oldest.with(known, time, id, value);
        return full ? grown.without(last + 1) : grown;
    }
}
