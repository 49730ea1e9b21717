package dev.whodunit.sigma.window;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Buckets in memory, that count what is asked of them. */
final class MapBuckets implements Buckets {

    private final Map<Long, byte[]> states = new HashMap<>();
    private int largest;
    private int puts;

    @Override
    public byte @Nullable [] get(long bucket) {
        return states.get(bucket);
    }

    @Override
    public void put(long bucket, byte[] state) {
        states.put(bucket, state);
        largest = Math.max(largest, state.length);
        puts++;
    }

    @Override
    public void delete(long bucket) {
        states.remove(bucket);
    }

    /** The same state, byte for byte, in other arrays. */
    MapBuckets copy() {
        MapBuckets copy = new MapBuckets();
        states.forEach((bucket, state) -> copy.put(bucket, state.clone()));
        return copy;
    }

    int largest() {
        return largest;
    }

    int puts() {
        return puts;
    }

    int size() {
        return states.size();
    }

    int bytes() {
        return states.values().stream().mapToInt(state -> state.length).sum();
    }

    /** A number that differs where any byte does, almost surely. */
    int fingerprint() {
        return states.entrySet().stream()
                .mapToInt(entry -> 31 * entry.getKey().hashCode() + Arrays.hashCode(entry.getValue()))
                .map(hash -> hash * 0x9E3779B9)
                .sum();
    }
}
