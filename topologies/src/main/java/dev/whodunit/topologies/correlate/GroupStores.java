package dev.whodunit.topologies.correlate;

import dev.whodunit.sigma.window.Buckets;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.serde.Json;
import dev.whodunit.topologies.state.Position;
import dev.whodunit.topologies.state.ShortLived;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The stores of correlate, by group key. Objects read once are kept at hand; every change is written through. */
final class GroupStores {

    /** Group key → {@link Episode}. */
    static final String EPISODES = "episodes";
    /** Group key → {@link Case}. */
    static final String CASES = "cases";
    /** Group key, "/", bucket number → window bucket; what {@link #firstTime} keeps; and {@link #BLIND}. */
    static final String WINDOWS = "windows";
    /** Group key, "/", transaction or event id → {@link Counted}. */
    static final String COUNTED = "counted";

    /** Under this the windows store keeps {@link BlindIntervals}: no group has such a key. */
    private static final String BLIND = "blind";

    private static final int CACHED = 2_000;

    private final KeyValueStore<String, byte[]> episodes;
    private final KeyValueStore<String, byte[]> cases;
    private final KeyValueStore<String, byte[]> windows;
    private final KeyValueStore<String, byte[]> counted;
    private final boolean shortLived;
    private final Map<String, Episode> episodesAtHand;
    private final Map<String, Case> casesAtHand;
    private final Map<String, Counted> countedAtHand;

    GroupStores(ProcessorContext<?, ?> context) {
        episodes = context.getStateStore(EPISODES);
        cases = context.getStateStore(CASES);
        windows = context.getStateStore(WINDOWS);
        counted = context.getStateStore(COUNTED);
        shortLived = episodes instanceof ShortLived;
        episodesAtHand = shortLived ? new HashMap<>() : new Recent<>();
        casesAtHand = shortLived ? new HashMap<>() : new Recent<>();
        countedAtHand = new Recent<>();
    }

    @Nullable
    Episode episode(String group) {
        return find(group, episodesAtHand, episodes, Episode::read);
    }

    void put(String group, Episode episode) {
        episodesAtHand.put(group, episode);
        if (!shortLived) {
            episodes.put(group, episode.write());
        }
    }

    @Nullable
    Case caseOf(String group) {
        return find(group, casesAtHand, cases, stored -> read(stored, Case.class));
    }

    void put(String group, Case evidence) {
        casesAtHand.put(group, evidence);
        if (!shortLived) {
            cases.put(group, Json.write(evidence));
        }
    }

    void forEachEpisode(BiConsumer<String, Episode> consumer) {
        try (KeyValueIterator<String, byte[]> all = episodes.all()) {
            all.forEachRemaining(entry -> consumer.accept(entry.key, Episode.read(entry.value)));
        }
    }

    /** True if this event was counted for the group before. Of a transaction the highest position is kept. */
    boolean wasCounted(String group, Event event) {
        Position position = Position.of(event);
        Counted known = counted(countedKey(group, event, position), position);
        return known != null
                && (known.position() == null || position == null || position.compareTo(known.position()) <= 0);
    }

    /** Remembers that the event was counted, at what time and for how much; true if that took a new entry. */
    boolean count(String group, Event event, long time, long weight, long opening) {
        Position position = Position.of(event);
        String key = countedKey(group, event, position);
        Counted known = position == null ? null : counted(key, position);
        Counted before = known == null ? Counted.NOTHING : known;
        Counted now = new Counted(
                position,
                before.weight() + weight,
                Math.max(before.time(), time),
                opening == 0 ? before.opening() : opening);
        counted.put(key, now.write());
        if (position != null) {
            countedAtHand.put(key, now);
        }
        return known == null;
    }

    private @Nullable Counted counted(String key, @Nullable Position position) {
        if (position == null) {
            byte @Nullable [] stored = counted.get(key);
            return stored == null ? null : Counted.read(stored, null);
        }
        return find(key, countedAtHand, counted, stored -> Counted.read(stored, position.transaction()));
    }

    /** What all entries of a group from this time on, and those of this opening (0: none), together count for. */
    long countedSince(String group, long sinceMicros, long opening) {
        long total = 0;
        try (KeyValueIterator<String, byte[]> entries = counted.range(group + "/", group + "0")) {
            while (entries.hasNext()) {
                Counted entry = Counted.read(entries.next().value, null);
                boolean ofOpening = opening > 0 && entry.opening() == opening;
                total += ofOpening || entry.time() >= sinceMicros ? entry.weight() : 0;
            }
        }
        return total;
    }

    /** What was counted of a group from this time on. */
    Total totalSince(String group, long sinceMicros) {
        Total total = Total.NOTHING;
        try (KeyValueIterator<String, byte[]> entries = counted.range(group + "/", group + "0")) {
            while (entries.hasNext()) {
                Counted entry = Counted.read(entries.next().value, null);
                total = entry.weight() > 0 && entry.time() >= sinceMicros ? total.with(entry) : total;
            }
        }
        return total;
    }

    // The same transaction may reach a group under several link keys, in any order between them.
    private static String countedKey(String group, Event event, @Nullable Position position) {
        if (position == null) {
            return group + "/" + Long.toHexString(Hashes.of64(event.id()));
        }
        String correlationId = event.string(CanonicalFields.CORRELATION_ID, "");
        return group + "/" + position.transaction() + "/" + correlationId;
    }

    Buckets buckets(String group) {
        return new Buckets() {
            @Override
            public byte @Nullable [] get(long bucket) {
                return windows.get(group + "/" + bucket);
            }

            @Override
            public void put(long bucket, byte[] state) {
                windows.put(group + "/" + bucket, state);
            }

            @Override
            public void delete(long bucket) {
                windows.delete(group + "/" + bucket);
            }
        };
    }

    /** When nobody watched; from now on if that was never kept. */
    BlindIntervals blindIntervals(long now) {
        byte @Nullable [] kept = windows.get(BLIND);
        return kept == null ? new BlindIntervals(now, List.of()) : read(kept, BlindIntervals.class);
    }

    void put(BlindIntervals blind) {
        windows.put(BLIND, Json.write(blind));
    }

    /**
     * The time with which an event first came that may come again with another. Windows know events by their times, so it is
     * kept with them.
     */
    long firstTime(String group, Event event, long time) {
        String key = group + "/first/" + Long.toHexString(Hashes.of64(event.id()));
        byte @Nullable [] known = windows.get(key);
        if (known != null) {
            return ByteBuffer.wrap(known).getLong();
        }
        windows.put(key, ByteBuffer.allocate(Long.BYTES).putLong(time).array());
        return time;
    }

    /** Forgets the windows of a group. */
    void forgetWindows(String group) {
        deleteAll(windows, group);
    }

    /** Forgets what was counted for a group, and its windows. */
    void forgetCounted(String group) {
        deleteAll(counted, group);
        deleteAll(windows, group);
        countedAtHand.clear();
    }

    void forget(String group) {
        forgetCounted(group);
        episodes.delete(group);
        cases.delete(group);
        episodesAtHand.remove(group);
        casesAtHand.remove(group);
    }

    private static void deleteAll(KeyValueStore<String, byte[]> store, String group) {
        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> entries = store.range(group + "/", group + "0")) {
            while (entries.hasNext()) {
                KeyValue<String, byte[]> entry = entries.next();
                keys.add(entry.key);
            }
        }
        keys.forEach(store::delete);
    }

    private static <T> @Nullable T find(
            String key, Map<String, T> atHand, KeyValueStore<String, byte[]> store, Function<byte[], T> reader) {
        T known = atHand.get(key);
        if (known != null) {
            return known;
        }
        byte @Nullable [] stored = store.get(key);
        if (stored == null) {
            return null;
        }
        T value = reader.apply(stored);
        atHand.put(key, value);
        return value;
    }

    private static <T> T read(byte[] stored, Class<T> type) {
        try {
            return Json.read(stored, type);
        } catch (IOException e) {
            throw new UncheckedIOException("a stored " + type.getSimpleName() + " cannot be read", e);
        }
    }

    private static final class Recent<T> extends LinkedHashMap<String, T> {
        private static final long serialVersionUID = 1L;

        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
            return size() > CACHED;
        }
    }
}
