package dev.whodunit.topologies.offline;

import dev.whodunit.topologies.state.ShortLived;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A stage's store that lives as long as the process. Not safe for threads. */
final class MemoryStore implements KeyValueStore<String, byte @Nullable []>, ShortLived {

    private final String name;
    private final NavigableMap<String, byte[]> entries = new TreeMap<>();

    MemoryStore(String name) {
        this.name = name;
    }

    @Override
    public byte @Nullable [] get(String key) {
        return entries.get(key);
    }

    @Override
    public void put(String key, byte @Nullable [] value) {
        if (value == null) {
            entries.remove(key);
        } else {
            entries.put(key, value);
        }
    }

    @Override
    public byte @Nullable [] putIfAbsent(String key, byte @Nullable [] value) {
        byte[] before = entries.get(key);
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
        return entries.remove(key);
    }

    @Override
    public KeyValueIterator<String, byte @Nullable []> range(String from, String to) {
        return new Entries(entries.subMap(from, true, to, true));
    }

    @Override
    public KeyValueIterator<String, byte @Nullable []> all() {
        return new Entries(entries);
    }

    @Override
    public long approximateNumEntries() {
        return entries.size();
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
        entries.clear();
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    /** The entries in the order of their keys. */
    private static final class Entries implements KeyValueIterator<String, byte @Nullable []> {

        private final Iterator<Map.Entry<String, byte[]>> remaining;

        Entries(Map<String, byte[]> entries) {
            remaining = entries.entrySet().iterator();
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
