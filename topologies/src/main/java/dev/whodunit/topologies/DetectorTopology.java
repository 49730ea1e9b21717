package dev.whodunit.topologies;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.topologies.correlate.Correlate;
import dev.whodunit.topologies.link.Link;
import dev.whodunit.topologies.match.Matcher;
import dev.whodunit.topologies.normalize.NormalizeChanges;
import dev.whodunit.topologies.normalize.NormalizeLogs;
import dev.whodunit.topologies.normalize.Onward;
import dev.whodunit.topologies.route.Route;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The whole graph: changes and logs in, notifications out. Every processor, store and topic is named. */
public final class DetectorTopology {

    private DetectorTopology() {}

    /**
     * Builds the graph.
     *
     * @param rules is asked for the set in force with every event
     * @param watermark of what was written to {@code changes} and {@code logs}
     */
    public static Topology build(
            Topics topics,
            Supplier<RuleSet> rules,
            DetectorSettings settings,
            Watermark watermark,
            TopologyListener listener) {
        Topology graph = new Topology();

        Onward onward = new Onward("to-link", "match-unlinked", "to-events-unlinked");
        source(graph, "changes", topics.changes());
        graph.addProcessor(
                "normalize-changes", () -> new NormalizeChanges(listener, onward, "to-dead-letters"), "changes");
        store(graph, NormalizeChanges.CONTEXTS, "normalize-changes");
        source(graph, "logs", topics.logs());
        graph.addProcessor(
                "normalize-logs",
                () -> new NormalizeLogs(settings.normalize(), listener, onward, "to-dead-letters"),
                "logs");
        sink(graph, "to-link", topics.linkByKey(), "normalize-changes", "normalize-logs");
        sink(graph, "to-dead-letters", topics.deadLetters(), "normalize-changes", "normalize-logs");
        sink(graph, "to-events-unlinked", topics.events(), "normalize-changes", "normalize-logs");
        graph.addProcessor("match-unlinked", () -> new Matcher(rules, listener), "normalize-changes", "normalize-logs");
        sink(graph, "to-matches-unlinked", topics.matches(), "match-unlinked");

        source(graph, "link-by-key", topics.linkByKey());
        graph.addProcessor("link", () -> new Link(settings.linkWait(), watermark, "match", "to-events"), "link-by-key");
        store(graph, Link.STORE, "link");
        sink(graph, "to-events", topics.events(), "link");
        graph.addProcessor("match", () -> new Matcher(rules, listener), "link");
        sink(graph, "to-matches", topics.matches(), "match");

        source(graph, "matches", topics.matches());
        graph.addProcessor(
                "correlate",
                () -> new Correlate(rules, settings.correlate(), listener, "to-alerts", "to-more-matches"),
                "matches");
        Correlate.STORES.forEach(name -> store(graph, name, "correlate"));
        sink(graph, "to-alerts", topics.alerts(), "correlate");
        sink(graph, "to-more-matches", topics.matches(), "correlate");

        source(graph, "alerts", topics.alerts());
        source(graph, "control", topics.control());
        Route.Outlets outlets = new Route.Outlets("to-notifications", "to-control");
        graph.addProcessor(
                "route", () -> new Route(settings.route(), topics.control(), listener, outlets), "alerts", "control");
        Route.STORES.forEach(name -> store(graph, name, "route"));
        sink(graph, "to-notifications", topics.notifications(), "route");
        sink(graph, "to-control", topics.control(), "route");
        return graph;
    }

    private static void source(Topology graph, String name, String topic) {
        graph.addSource(name, new StringDeserializer(), new ByteArrayDeserializer(), topic);
    }

    private static void sink(Topology graph, String name, String topic, String... parents) {
        graph.addSink(name, topic, new StringSerializer(), new ByteArraySerializer(), parents);
    }

    private static void store(Topology graph, String name, String processor) {
        StoreBuilder<KeyValueStore<String, byte[]>> store = Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withCachingEnabled();
        graph.addStateStore(store, processor);
    }
}
