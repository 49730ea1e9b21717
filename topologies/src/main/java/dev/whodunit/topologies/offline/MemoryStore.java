package dev.whodunit.topologies.offline;

import dev.whodunit.topologies.state.ShortLived;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A stage's store that lives as long as the process: a hash table, since stages look up far more than they list, of hash
 * tables, since what they list is all of one group, which is what stands before the slash in a key. Not safe for threads.
 */
final class MemoryStore implements KeyValueStore<String, byte @Nullable []>, ShortLived {

    private final String name;
    private final Map<String, Map<String, byte[]>> groups = new HashMap<>();

    MemoryStore(String name) {
        this.name = name;
    }

    @Override
    public byte @Nullable [] get(String key) {
        return entries(group(key)).get(key);
    }

    @Override
    public void put(String key, byte @Nullable [] value) {
        if (value == null) {
            delete(key);
        } else {
            groups.computeIfAbsent(group(key), group -> new LinkedHashMap<>()).put(key, value);
        }
    }

    @Override
    public byte @Nullable [] putIfAbsent(String key, byte @Nullable [] value) {
        byte[] before = get(key);
        if (before == null) {
            put(key, value);
        }
        return before;
    }

    @Override
    public void putAll(List<KeyValue<String, byte @Nullable []>> all) {
        all.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public byte @Nullable [] delete(String key) {
        String group = group(key);
        Map<String, byte[]> entries = entries(group);
        byte[] before = entries.isEmpty() ? null : entries.remove(key);
        if (before != null && entries.isEmpty()) {
            groups.remove(group);
        }
        return before;
    }

    /** All of one group, in the order in which it was put; 0 is the character after the slash. */
    @Override
    public KeyValueIterator<String, byte @Nullable []> range(String from, String to) {
        String group = group(from);
        if (!from.equals(group + "/") || !to.equals(group + "0")) {
            throw new UnsupportedOperationException("no stage asks for this");
        }
        return new Entries(entries(group).entrySet().iterator());
    }

    @Override
    public KeyValueIterator<String, byte @Nullable []> all() {
        return new Entries(groups.values().stream()
                .flatMap(entries -> entries.entrySet().stream())
                .iterator());
    }

    @Override
    public long approximateNumEntries() {
        return groups.values().stream().mapToLong(Map::size).sum();
    }

    private Map<String, byte[]> entries(String group) {
        return groups.getOrDefault(group, Map.of());
    }

    private static String group(String key) {
        int slash = key.indexOf('/');
        return slash < 0 ? key : key.substring(0, slash);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        // It is ready as it is.
    }

    @Override
    public void close() {
        groups.clear();
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    /** Entries, one after the other. */
    private static final class Entries implements KeyValueIterator<String, byte @Nullable []> {

        private final Iterator<Map.Entry<String, byte[]>> remaining;

        Entries(Iterator<Map.Entry<String, byte[]>> entries) {
            remaining = entries;
        }

        @Override
        public boolean hasNext() {
            return remaining.hasNext();
        }

        @Override
        public KeyValue<String, byte @Nullable []> next() {
            Map.Entry<String, byte[]> entry = remaining.next();
            return new KeyValue<>(entry.getKey(), entry.getValue());
        }

        @Override
        public String peekNextKey() {
            throw new UnsupportedOperationException("no stage asks for this");
        }

        @Override
        public void close() {
            // There is nothing to let go of.
        }
    }
}
