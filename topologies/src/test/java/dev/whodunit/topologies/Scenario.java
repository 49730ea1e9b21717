package dev.whodunit.topologies;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.parse.ParsedRules;
import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.topologies.correlate.CorrelateSettings;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.LogRecord;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.normalize.NormalizeSettings;
import dev.whodunit.topologies.routing.RouteSettings;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.assertj.core.api.Assertions;

/** The whole topology in event time: {@code at(1).push(change)}, then ask for events, alerts and notifications. */
public final class Scenario implements AutoCloseable {

    public static final Instant START = Instant.parse("2026-03-01T02:00:00Z");

    private static final Topics TOPICS = new Topics("t.");

    private final Set<String> hooked = ConcurrentHashMap.newKeySet();
    private final AtomicReference<RuleSet> rules = new AtomicReference<>(RuleSet.empty());
    private final Path state = temporaryDirectory();
    private final TopologyTestDriver driver;
    private final TestInputTopic<String, byte[]> changes;
    private final TestInputTopic<String, byte[]> logs;
    private double now;
    private long lsn = 1_000;
    private long lines;

    public static Scenario withRules(String yaml) {
        return new Scenario(yaml, RouteSettings.defaults(List.of("ops")));
    }

    public static Scenario withRoute(String yaml, RouteSettings route) {
        return new Scenario(yaml, route);
    }

    private Scenario(String yaml, RouteSettings route) {
        load(yaml);
        hooked.add("Shop");
        DetectorSettings settings = new DetectorSettings(
                new NormalizeSettings(Set.of("Shop"), hooked::contains, Set.of("fronted")),
                DetectorSettings.DEFAULT_LINK_WAIT,
                CorrelateSettings.DEFAULT,
                route);
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "scenario");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        driver = new TopologyTestDriver(
                DetectorTopology.build(TOPICS, rules::get, settings, Watermark.CLOCK, TopologyListener.NONE),
                properties,
                START);
        changes = driver.createInputTopic(TOPICS.changes(), new StringSerializer(), new ByteArraySerializer());
        logs = driver.createInputTopic(TOPICS.logs(), new StringSerializer(), new ByteArraySerializer());
        // Right after a start nothing is known of the input's lag, so nothing resolves.
        at(11);
    }

    /** From now on no event trigger tells the DDL of database Shop. */
    public Scenario withoutHooks() {
        hooked.clear();
        return this;
    }

    /** Puts another set of rules in force. */
    public void load(String yaml) {
        ParsedRules parsed = new RuleParser().parse("test.yml", new StringReader(yaml));
        Assertions.assertThat(parsed.problems()).filteredOn(Problem::isError).isEmpty();
        var compiled = RuleSet.compile(parsed.rules());
        Assertions.assertThat(compiled.problems()).isEmpty();
        rules.set(compiled.rules());
    }

    /** Moves the wall clock on to so many seconds after the start. */
    public Scenario at(double seconds) {
        long step = Math.round((seconds - now) * 1_000);
        for (long passed = 0; passed < step; passed += 100) {
            driver.advanceWallClockTime(Duration.ofMillis(Math.min(100, step - passed)));
        }
        now = Math.max(now, seconds);
        return this;
    }

    /** Lets much time pass with few ticks. */
    public Scenario pass(Duration time) {
        for (int hour = 0; hour < time.toHours(); hour++) {
            for (int part = 0; part < 400; part++) {
                driver.advanceWallClockTime(Duration.ofSeconds(9));
            }
        }
        now += time.toSeconds();
        return this;
    }

    public Instant time() {
        return START.plusMillis(Math.round(now * 1_000));
    }

    /** A hook's context for a transaction; fields are pairs. */
    public Scenario context(long xid, Object... fields) {
        ObjectNode message = Json.MAPPER.createObjectNode();
        message.put("kind", "context").put("authentic", true).put("application", true);
        put(message, fields);
        return message(xid, message);
    }

    public Scenario message(long xid, ObjectNode message) {
        ObjectNode change = change("m", xid);
        change.set("message", message);
        return push(xid, change);
    }

    /** A row change or TRUNCATE ({@code c u d t}) of a table in schema public, hooked. */
    public Scenario row(String operation, String table, long xid) {
        return push(xid, rowChange(operation, table, xid));
    }

    public ObjectNode rowChange(String operation, String table, long xid) {
        ObjectNode change = change(operation, xid);
        ((ObjectNode) change.get("source")).put("schema", "public").put("table", table);
        if (!operation.equals("t")) {
            change.putObject("key").put("id", lsn);
            change.putObject("before").put("id", lsn);
        }
        return change;
    }

    public Scenario push(long xid, ObjectNode change) {
        changes.pipeInput(new TestRecord<>("Shop/" + xid, Json.write(change), time()));
        return this;
    }

    private ObjectNode change(String operation, long xid) {
        lsn++;
        ObjectNode change = Json.MAPPER.createObjectNode();
        change.put("op", operation).put("ts_us", Timestamps.micros(time()));
        change.putObject("source")
                .put("db", "Shop")
                .put("txId", xid)
                .put("lsn", lsn)
                .put("ts_us", Timestamps.micros(time()));
        change.putObject("whodunit")
                .put("database", "Shop")
                .put("system", "77")
                .put("timeline", 1)
                .put("ordinal", 0)
                .put("hooked", true);
        return change;
    }

    /** A line of a log, seen now. */
    public Scenario log(String format, String line, Object... labels) {
        return log(format, line, "file/1/" + lines++, labels);
    }

    public Scenario log(String format, String line, String id, Object... labels) {
        Map<String, String> given = new java.util.LinkedHashMap<>();
        for (int index = 0; index < labels.length; index += 2) {
            given.put(String.valueOf(labels[index]), String.valueOf(labels[index + 1]));
        }
        LogRecord record = new LogRecord(id, "file:test.log", format, time(), null, given, line, null);
        return raw(Json.write(record));
    }

    /** Bytes as they come on topic {@code logs}. */
    public Scenario raw(byte[] value) {
        logs.pipeInput(new TestRecord<>("test", value, time()));
        return this;
    }

    public Scenario rawChange(byte[] value) {
        changes.pipeInput(new TestRecord<>("Shop/1", value, time()));
        return this;
    }

    public List<Event> events() {
        return read(TOPICS.events(), Event.class);
    }

    public List<Alert> alerts() {
        return read(TOPICS.alerts(), Alert.class);
    }

    public List<Notification> notifications() {
        return read(TOPICS.notifications(), Notification.class);
    }

    /** The reasons of all dead letters. */
    public List<String> deadLetters() {
        TestOutputTopic<String, byte[]> topic =
                driver.createOutputTopic(TOPICS.deadLetters(), new StringDeserializer(), new ByteArrayDeserializer());
        List<String> reasons = new ArrayList<>();
        while (!topic.isEmpty()) {
            reasons.add(
                    new String(topic.readRecord().headers().lastHeader("reason").value(), StandardCharsets.UTF_8));
        }
        return reasons;
    }

    private <T> List<T> read(String name, Class<T> type) {
        TestOutputTopic<String, byte[]> topic =
                driver.createOutputTopic(name, new StringDeserializer(), new ByteArrayDeserializer());
        List<T> values = new ArrayList<>();
        while (!topic.isEmpty()) {
            byte[] value = topic.readValue();
            try {
                if (value != null) {
                    values.add(Json.read(value, type));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return values;
    }

    private static void put(ObjectNode node, Object... fields) {
        for (int index = 0; index < fields.length; index += 2) {
            node.set(String.valueOf(fields[index]), Json.MAPPER.valueToTree(fields[index + 1]));
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("scenario");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.close();
        try (Stream<Path> files = Files.walk(state)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
