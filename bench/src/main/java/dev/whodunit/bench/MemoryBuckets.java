package dev.whodunit.bench;

import dev.whodunit.sigma.window.Buckets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The window state of many groups in memory, one of which it shows at a time: a hash table with open addressing, in which what
 * is of one group stands together as it does in a sorted store, since what a table costs is waiting for memory. Not safe for
 * threads.
 */
final class MemoryBuckets implements Buckets {

    private static final int GROUP_BITS = 20;
    /** How many places a group has for itself before it runs into those of others. */
    private static final int NEIGHBOURHOOD = 8;

    private long[] keys = new long[1 << 16];
    private byte[] @Nullable [] states = new byte[1 << 16][];
    private int size;
    private long group;

    /** Shows the buckets of this group, from 0 to 2^20. */
    MemoryBuckets of(int number) {
        group = number;
        return this;
    }

    @Override
    public byte @Nullable [] get(long bucket) {
        return states[place(key(bucket))];
    }

    @Override
    public void put(long bucket, byte[] state) {
        long key = key(bucket);
        int place = place(key);
        if (states[place] == null) {
            keys[place] = key;
            size++;
        }
        states[place] = state;
        if (2 * size > keys.length) {
            grow();
        }
    }

    /** Lets what stands behind move up, so that it is still found. */
    @Override
    public void delete(long bucket) {
        int last = keys.length - 1;
        int hole = place(key(bucket));
        if (states[hole] == null) {
            return;
        }
        for (int next = hole + 1 & last; states[next] != null; next = next + 1 & last) {
            if ((next - home(keys[next]) & last) >= (next - hole & last)) {
                keys[hole] = keys[next];
                states[hole] = states[next];
                hole = next;
            }
        }
        states[hole] = null;
        size--;
    }

    /** How many buckets there are. */
    int size() {
        return size;
    }

    /** The bytes of all buckets, as a store would keep them. */
    long bytes() {
        return Arrays.stream(states)
                .mapToLong(state -> state == null ? 0 : state.length)
                .sum();
    }

    private long key(long bucket) {
        return bucket << GROUP_BITS | group;
    }

    private int place(long key) {
        int place = home(key);
        while (states[place] != null && keys[place] != key) {
            place = place + 1 & keys.length - 1;
        }
        return place;
    }

    private int home(long key) {
        long mixed = (key & (1L << GROUP_BITS) - 1) * 0x9E3779B97F4A7C15L;
        long bucket = key >>> GROUP_BITS;
        // Pages of a bucket have numbers in a row, and those of the next bucket begin 512 further.
        int own = (int) (bucket ^ bucket >>> 9) & NEIGHBOURHOOD - 1;
        return (int) (mixed >>> 32) * NEIGHBOURHOOD + own & keys.length - 1;
    }

    private void grow() {
        long[] before = keys;
        byte[] @Nullable [] kept = states;
        keys = new long[2 * before.length];
        states = new byte[2 * before.length][];
        for (int i = 0; i < before.length; i++) {
            if (kept[i] != null) {
                int place = place(before[i]);
                keys[place] = before[i];
                states[place] = kept[i];
            }
        }
    }
}
