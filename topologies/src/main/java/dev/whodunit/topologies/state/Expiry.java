package dev.whodunit.topologies.state;

import java.util.ArrayDeque;
import java.util.function.ToLongFunction;

/**
 * A queue of keys by the time they were last seen to be alive, so that what is old is found without scanning a store.
 * Kept in memory only and rebuilt from the store when a task starts. Not safe for threads.
 */
public final class Expiry {

    private record Entry(String key, long time) {}

    private final ArrayDeque<Entry> queue = new ArrayDeque<>();
    private final long keptMillis;

    public Expiry(long keptMillis) {
        this.keptMillis = keptMillis;
    }

    /** Notes a key that did not exist before. */
    public void add(String key, long now) {
        queue.addLast(new Entry(key, now));
    }

    /** The next key that is older than what is kept, or null; {@code touched} tells when a key was last used. */
    public @org.jspecify.annotations.Nullable String next(long now, ToLongFunction<String> touched) {
        while (!queue.isEmpty() && queue.getFirst().time() + keptMillis <= now) {
            Entry entry = queue.removeFirst();
            long last = touched.applyAsLong(entry.key());
            if (last + keptMillis <= now) {
                return entry.key();
            }
            queue.addLast(new Entry(entry.key(), last));
        }
        return null;
    }
}
