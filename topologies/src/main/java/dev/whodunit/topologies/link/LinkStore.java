package dev.whodunit.topologies.link;

import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The store of link: one {@link Correlation} for each id, and the events it holds or may have to amend. */
final class LinkStore {

    /**
     * What a start has to know of a correlation, kept before it in bytes of their own: of tens of thousands only few are read
     * whole.
     *
     * @param touched wall-clock milliseconds of its last event
     * @param deadline when its held events may go on, in milliseconds of the wall clock; 0 where none is held
     * @param storing whether events of it are stored
     */
    record Head(long touched, long deadline, boolean storing) {

        private static final int BYTES = 2 * Long.BYTES + 1;

        private static Head of(Correlation correlation) {
            return new Head(
                    correlation.touched,
                    correlation.isHolding() ? correlation.deadline : 0,
                    correlation.next > correlation.first);
        }

        private static Head read(byte[] stored) {
            ByteBuffer bytes = ByteBuffer.wrap(stored);
            return new Head(bytes.getLong(), bytes.getLong(), bytes.get() != 0);
        }

        private byte[] before(byte[] rest) {
            return ByteBuffer.allocate(BYTES + rest.length)
                    .putLong(touched)
                    .putLong(deadline)
                    .put((byte) (storing ? 1 : 0))
                    .put(rest)
                    .array();
        }
    }

    private static final int CACHED = 1_000;
    private static final char SEPARATOR = '\u0000';

    private final KeyValueStore<String, byte[]> store;

    // Reading a correlation back for each of 100,000 rows of one request would cost more than all else here.
    private final Map<String, Correlation> cache = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Correlation> eldest) {
            return size() > CACHED;
        }
    };

    LinkStore(KeyValueStore<String, byte[]> store) {
        this.store = store;
    }

    @Nullable
    Correlation correlation(String id) {
        Correlation cached = cache.get(id);
        if (cached != null) {
            return cached;
        }
        byte @Nullable [] stored = store.get(id);
        if (stored == null) {
            return null;
        }
        Correlation correlation = read(stored, Head.BYTES, Correlation.class);
        cache.put(id, correlation);
        return correlation;
    }

    void put(String id, Correlation correlation) {
        cache.put(id, correlation);
        store.put(id, Head.of(correlation).before(Json.write(correlation)));
    }

    @Nullable
    Event event(String id, long sequence) {
        byte @Nullable [] stored = store.get(key(id, sequence));
        return stored == null ? null : read(stored, 0, Event.class);
    }

    void putEvent(String id, long sequence, Event event) {
        store.put(key(id, sequence), Json.write(event));
    }

    void delete(String id) {
        Correlation correlation = correlation(id);
        if (correlation != null) {
            for (long sequence = correlation.first; sequence < correlation.next; sequence++) {
                store.delete(key(id, sequence));
            }
        }
        cache.remove(id);
        store.delete(id);
    }

    /** The heads of all correlations. */
    void forEach(BiConsumer<String, Head> consumer) {
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> entry = all.next();
                if (entry.key.indexOf(SEPARATOR) < 0) {
                    consumer.accept(entry.key, Head.read(entry.value));
                }
            }
        }
    }

    private static String key(String id, long sequence) {
        return id + SEPARATOR + sequence;
    }

    private static <T> T read(byte[] stored, int from, Class<T> type) {
        try {
            return Json.read(from == 0 ? stored : Arrays.copyOfRange(stored, from, stored.length), type);
        } catch (IOException e) {
            throw new UncheckedIOException("a stored " + type.getSimpleName() + " cannot be read", e);
        }
    }
}
