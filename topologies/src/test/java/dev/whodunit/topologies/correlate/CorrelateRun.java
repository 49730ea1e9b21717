package dev.whodunit.topologies.correlate;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Match;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** A correlate processor from a start to a crash, over stores with this content. */
final class CorrelateRun {

    private final MockProcessorContext<String, byte[]> context;
    private final Map<String, KeyValueStore<String, byte[]>> stores = new HashMap<>();
    private final Correlate correlate;
    private Instant now;

    CorrelateRun(Supplier<RuleSet> rules, Path directory, Map<String, Map<String, byte[]>> content, Instant begin) {
        now = begin;
        correlate = new Correlate(rules, CorrelateSettings.DEFAULT, TopologyListener.NONE, "alerts", "matches");
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        context = new MockProcessorContext<>(properties, new TaskId(0, 0), directory.toFile());
        context.setCurrentSystemTimeMs(now.toEpochMilli());
        for (String store : Correlate.STORES) {
            KeyValueStore<String, byte[]> fresh = Stores.keyValueStoreBuilder(
                            Stores.inMemoryKeyValueStore(store), Serdes.String(), Serdes.ByteArray())
                    .withLoggingDisabled()
                    .build();
            fresh.init(context.getStateStoreContext(), fresh);
            context.addStateStore(fresh);
            content.getOrDefault(store, Map.of()).forEach(fresh::put);
            stores.put(store, fresh);
        }
        correlate.init(context);
    }

    Instant now() {
        return now;
    }

    void feed(Match match) {
        correlate.process(new Record<>("key", Json.write(match), now.toEpochMilli()));
    }

    /** Moves the clock and lets it tick once. */
    void pass(Duration time) {
        now = now.plus(time);
        context.setCurrentSystemTimeMs(now.toEpochMilli());
        context.scheduledPunctuators()
                .forEach(scheduled -> scheduled.getPunctuator().punctuate(now.toEpochMilli()));
    }

    /** Whether it has asked for a commit since the last time. */
    boolean asksForCommit() {
        boolean asked = context.committed();
        context.resetCommit();
        return asked;
    }

    /** All that was told from the start on. */
    List<Alert> alerts() {
        List<Alert> alerts = new ArrayList<>();
        context.forwarded("alerts").forEach(forward -> {
            if (forward.record().value() != null) {
                alerts.add(read(forward.record().value(), Alert.class));
            }
        });
        return alerts;
    }

    /** All that goes back to the topic of matches. */
    List<Match> matches() {
        return context.forwarded("matches").stream()
                .map(forward -> read(forward.record().value(), Match.class))
                .toList();
    }

    /** The content of all stores. */
    Map<String, Map<String, byte[]>> snapshot() {
        Map<String, Map<String, byte[]>> all = new HashMap<>();
        stores.forEach((name, store) -> {
            Map<String, byte[]> content = new HashMap<>();
            try (KeyValueIterator<String, byte[]> entries = store.all()) {
                while (entries.hasNext()) {
                    KeyValue<String, byte[]> entry = entries.next();
                    content.put(entry.key, entry.value.clone());
                }
            }
            all.put(name, content);
        });
        return all;
    }

    /** What a crash leaves: of each store that survives, by the bits of a number, what it has; of the others what is old. */
    Map<String, Map<String, byte[]>> left(int survivors, Map<String, Map<String, byte[]>> old) {
        Map<String, Map<String, byte[]>> left = snapshot();
        for (int store = 0; store < Correlate.STORES.size(); store++) {
            if ((survivors & 1 << store) == 0) {
                left.put(Correlate.STORES.get(store), old.getOrDefault(Correlate.STORES.get(store), Map.of()));
            }
        }
        return left;
    }

    private static <T> T read(byte[] value, Class<T> type) {
        try {
            return Json.read(value, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
