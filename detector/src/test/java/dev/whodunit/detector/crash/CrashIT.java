package dev.whodunit.detector.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.TopicSetup;
import dev.whodunit.detector.embedded.EmbeddedBroker;
import dev.whodunit.topologies.Topics;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Handling;
import dev.whodunit.topologies.event.LogRecord;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.routing.Acknowledgement;
import dev.whodunit.topologies.routing.LabelMatcherParser;
import dev.whodunit.topologies.routing.Silence;
import dev.whodunit.topologies.serde.Json;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every stage of the topology is halted between the changelog's send and the sink's, and between the sink's send and the
 * commit (DESIGN section 3); at the end every event was told, every total is exact and everybody was notified, but of what somebody
 * silenced, and with what somebody has taken on.
 */
class CrashIT {

    private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SILENCED = "role:quiet";

    private final Map<String, Long> deletedBy = new TreeMap<>();
    private final List<String> changeIds = new ArrayList<>();
    private long lsn = 1_000;
    private long xid = 100;
    private long lines;
    private long truncates;
    private String takenOn = "";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void no_halt_of_any_stage_loses_an_event_or_counts_one_twice() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"))) {
            createTopics(broker);
            try (KafkaProducer<String, byte[]> producer = producer(broker)) {
                silence(producer);
                for (String sink : List.of(
                        TOPICS.linkByKey(),
                        TOPICS.events(),
                        TOPICS.matches(),
                        TOPICS.alerts(),
                        TOPICS.notifications())) {
                    if (sink.equals(TOPICS.notifications())) {
                        takenOn = somebodysAlert(broker);
                        acknowledge(producer, takenOn);
                    }
                    for (String point : List.of("before-send", "before-commit")) {
                        incident(producer);
                        Process detector = start(broker, point, sink, 3);
                        assertThat(detector.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                                .as("halted %s of %s", point, sink)
                                .isTrue();
                        assertThat(detector.exitValue()).isEqualTo(HaltingInterceptor.HALTED);
                    }
                }
                incident(producer);
            }
            Process last = start(broker, "none", "none", 0);
            try {
                Awaitility.await().atMost(PATIENCE).untilAsserted(() -> everythingIsTold(broker));
            } finally {
                last.destroyForcibly().waitFor();
            }
        }
    }

    private void everythingIsTold(EmbeddedBroker broker) throws IOException {
        Map<String, Event> events = new HashMap<>();
        for (byte[] value : read(broker, TOPICS.events())) {
            Event event = Json.read(value, Event.class);
            events.put(event.id(), event);
        }
        assertThat(events.keySet()).containsAll(changeIds);

        Map<String, Alert> alerts = new HashMap<>();
        for (byte[] value : read(broker, TOPICS.alerts())) {
            Alert alert = Json.read(value, Alert.class);
            alerts.merge(alert.id(), alert, (one, other) -> other.revision() >= one.revision() ? other : one);
        }
        Map<String, Long> counted = new TreeMap<>();
        alerts.values().stream()
                .filter(alert -> "many_deletes".equals(alert.name()))
                .forEach(alert ->
                        counted.merge(String.valueOf(alert.group().get("actor.name")), alert.count(), Long::sum));
        assertThat(counted).isEqualTo(deletedBy);
        assertThat(alerts.values().stream()
                        .filter(alert -> "truncated".equals(alert.name()))
                        .mapToLong(Alert::count)
                        .sum())
                .isEqualTo(truncates);

        everybodyIsNotified(broker, alerts);
    }

    private void everybodyIsNotified(EmbeddedBroker broker, Map<String, Alert> alerts) throws IOException {
        Map<String, Long> notified = new HashMap<>();
        Map<String, Handling> handled = new HashMap<>();
        Map<String, Handling.Held> held = new HashMap<>();
        for (byte[] value : read(broker, TOPICS.notifications())) {
            Notification notification = Json.read(value, Notification.class);
            held.putAll(notification.handling().held());
            for (Alert alert : notification.alerts()) {
                if (notified.merge(alert.id(), alert.count(), Math::max) == alert.count()) {
                    handled.put(alert.id(), notification.handling());
                }
            }
        }
        for (Alert alert : alerts.values()) {
            String actor = String.valueOf(alert.group().get("actor.name"));
            if (actor.equals(SILENCED)) {
                assertThat(notified).doesNotContainKey(alert.id());
                assertThat(held).containsKey(alert.id());
                continue;
            }
            assertThat(notified).containsEntry(alert.id(), alert.count());
            assertThat(Objects.requireNonNull(handled.get(alert.id()))
                            .acknowledged()
                            .containsKey(alert.id()))
                    .as(actor)
                    .isEqualTo(alert.id().equals(takenOn));
        }
    }

    private static void silence(KafkaProducer<String, byte[]> producer) {
        Instant now = Instant.now();
        Silence silence = new Silence(
                "s1",
                LabelMatcherParser.parse("actor.name=\"" + SILENCED + "\""),
                Silence.Purpose.SILENCE,
                now,
                now.plus(Duration.ofHours(1)),
                null,
                false,
                "ada",
                "an import",
                now);
        producer.send(new ProducerRecord<>(TOPICS.control(), silence.key(), Json.write(silence)));
        producer.flush();
    }

    private static void acknowledge(KafkaProducer<String, byte[]> producer, String alert) {
        Acknowledgement said = new Acknowledgement(alert, "ada", "on it", Instant.now());
        producer.send(new ProducerRecord<>(TOPICS.control(), said.key(), Json.write(said)));
        producer.flush();
    }

    /** One that was told, or would be. */
    private static String somebodysAlert(EmbeddedBroker broker) throws IOException {
        for (byte[] value : read(broker, TOPICS.alerts())) {
            Alert alert = Json.read(value, Alert.class);
            if (!SILENCED.equals(alert.group().get("actor.name"))) {
                return alert.id();
            }
        }
        throw new AssertionError("no alert yet");
    }

    /** One transaction of a session, one of a request whose log line comes before, one whose line comes after, a TRUNCATE. */
    private void incident(KafkaProducer<String, byte[]> producer) {
        transaction(producer, "direct", null, 15);
        log(producer, "request-" + xid, "john");
        transaction(producer, "app", "request-" + xid, 12);
        deletedBy.merge("john", 12L, Long::sum);
        transaction(producer, "app", "request-" + xid, 11);
        deletedBy.merge("mary", 11L, Long::sum);
        log(producer, "request-" + (xid - 1), "mary");
        deletedBy.merge("role:direct", 15L, Long::sum);
        transaction(producer, "quiet", null, 12);
        deletedBy.merge(SILENCED, 12L, Long::sum);
        xid++;
        send(producer, context("direct", null));
        send(producer, row("t"));
        truncates++;
        producer.flush();
    }

    private void transaction(KafkaProducer<String, byte[]> producer, String role, String correlationId, int rows) {
        send(producer, context(role, correlationId));
        for (int row = 0; row < rows; row++) {
            send(producer, row("d"));
        }
        xid++;
    }

    private void send(KafkaProducer<String, byte[]> producer, ObjectNode change) {
        producer.send(new ProducerRecord<>(TOPICS.changes(), "Shop/" + xid, Json.write(change)));
    }

    private ObjectNode row(String operation) {
        ObjectNode row = change(operation);
        ((ObjectNode) row.get("source")).put("schema", "public").put("table", "games");
        changeIds.add(String.format("77/1/Shop/%016x/0", lsn));
        return row;
    }

    private ObjectNode context(String role, String correlationId) {
        ObjectNode change = change("m");
        ObjectNode message = change.putObject("message");
        message.put("kind", "context")
                .put("authentic", true)
                .put("application", true)
                .put("session_user", role);
        if (correlationId != null) {
            message.put("correlation_id", correlationId);
        }
        return change;
    }

    private ObjectNode change(String operation) {
        lsn++;
        long now = Timestamps.micros(Instant.now());
        ObjectNode change = Json.MAPPER.createObjectNode().put("op", operation).put("ts_us", now);
        change.putObject("source")
                .put("db", "Shop")
                .put("txId", xid)
                .put("lsn", lsn)
                .put("ts_us", now);
        change.putObject("whodunit")
                .put("database", "Shop")
                .put("system", "77")
                .put("timeline", 1)
                .put("ordinal", 0)
                .put("hooked", true);
        return change;
    }

    private void log(KafkaProducer<String, byte[]> producer, String correlationId, String user) {
        String line = Json.text(Map.of("message", "done", "correlation_id", correlationId, "username", user));
        LogRecord record =
                new LogRecord("file/" + lines++, "file:test", "json", Instant.now(), null, Map.of(), line, null);
        producer.send(new ProducerRecord<>(TOPICS.logs(), "file", Json.write(record)));
    }

    private Process start(EmbeddedBroker broker, String point, String topic, int count) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingDetector.class.getName(),
                        broker.bootstrapServers(),
                        directory.resolve("state").toString(),
                        point,
                        topic,
                        Integer.toString(count))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(directory.toFile(), "detector.log")))
                .start();
    }

    private static void createTopics(EmbeddedBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            new TopicSetup(TOPICS, 2).run(admin);
        }
    }

    private static KafkaProducer<String, byte[]> producer(EmbeddedBroker broker) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.bootstrapServers());
        return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    }

    private static List<byte[]> read(EmbeddedBroker broker, String topic) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.bootstrapServers());
        List<byte[]> values = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (record.value() != null) {
                        values.add(record.value());
                    }
                }
            }
        }
        return values;
    }
}
