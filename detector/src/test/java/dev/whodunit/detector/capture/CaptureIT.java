package dev.whodunit.detector.capture;

import static dev.whodunit.detector.capture.ChangesTopic.inserted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.capture.CaptureState.Phase;
import dev.whodunit.detector.embedded.EmbeddedBroker;
import dev.whodunit.detector.redact.Redactor;
import dev.whodunit.topologies.Topics;
import dev.whodunit.topologies.serde.Json;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureIT {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static WatchedServer server;

    private final String database = "shop" + NUMBER.incrementAndGet();
    private final String slot = "slot_" + database;
    private CaptureKafka kafka;
    private ChangesTopic changes;

    @BeforeAll
    static void startServers() throws Exception {
        broker = EmbeddedBroker.start(directory.resolve("kafka"));
        server = WatchedServer.start(directory.resolve("postgres"));
    }

    @AfterAll
    static void stopServers() throws Exception {
        server.close();
        broker.close();
    }

    @BeforeEach
    void prepare() {
        Topics topics = new Topics(database + ".");
        kafka = CaptureKafka.at(broker.bootstrapServers(), topics);
        ChangesTopic.create(broker.bootstrapServers(), topics.changes(), topics.logs(), topics.deadLetters());
        changes = new ChangesTopic(broker.bootstrapServers(), topics.changes());
        server.createDatabase(database);
        server.execute(
                database,
                "CREATE TABLE item (id int PRIMARY KEY, name text)",
                "CREATE TABLE other (id int PRIMARY KEY)",
                "CREATE PUBLICATION whodunit FOR TABLE item, other");
        server.createSlot(database, slot);
    }

    @AfterEach
    void release() {
        changes.close();
    }

    private CaptureSettings settings() {
        return CaptureSettings.of("entry-" + database, server.watcher(database))
                .withSlotAndPublication(slot, "whodunit")
                .withIntervals(Duration.ofMillis(50), Duration.ofMillis(500), Duration.ofSeconds(1));
    }

    private Capture start(CaptureListener listener) {
        return Capture.start(settings(), kafka, Redactor.standard(), listener, InstantSource.system());
    }

    private static void awaitPhase(Capture capture, Phase phase) {
        await().atMost(Duration.ofSeconds(30)).until(() -> capture.state().phase() == phase);
    }

    @Test
    void rowsAndTruncatesReachTheTopicInOrderWithTheirPlaces() {
        try (Capture capture = start(CaptureListener.NONE)) {
            server.copy(database, "item", "1\tone\n2\ttwo\n3\tthree\n");
            server.execute(
                    database,
                    "UPDATE item SET name = 'zwei' WHERE id = 2",
                    "DELETE FROM item WHERE id = 3",
                    "TRUNCATE item, other",
                    "INSERT INTO item VALUES (9, 'last')");

            List<JsonNode> all = changes.until(inserted("item", "id", 9));

            assertThat(all)
                    .extracting(change -> change.path("op").asText())
                    .containsExactly("c", "c", "c", "u", "d", "t", "t", "c");
            assertThat(all.subList(5, 7))
                    .extracting(change -> change.at("/whodunit/ordinal").asInt())
                    .containsExactly(0, 1);
            assertThat(all.subList(0, 3))
                    .extracting(change -> change.at("/whodunit/ordinal").asInt())
                    .containsExactly(0, 1, 2);
            assertThat(all.get(0).at("/after/name").asText()).isEqualTo("one");
            assertThat(all.get(0).at("/key/id").asInt()).isEqualTo(1);
            assertThat(all.get(0).at("/source/db").asText()).isEqualTo(database);
            assertThat(all.get(5).at("/before").isNull()).isTrue();
            assertThat(all).extracting(ChangesTopic::id).doesNotHaveDuplicates();
            awaitPhase(capture, Phase.STREAMING);
        }
    }

    @Test
    void aHaltBeforeConfirmingInsideALongRunRepeatsItWithTheSameIds() {
        AtomicBoolean halted = new AtomicBoolean();
        AtomicInteger captured = new AtomicInteger();
        CaptureListener halting = new CaptureListener() {
            @Override
            public void captured(String name, String operation, int bytes, long lagMillis) {
                captured.incrementAndGet();
            }

            @Override
            public void confirming(String name, long lsn) {
                if (captured.get() > 1_000 && halted.compareAndSet(false, true)) {
                    throw new IllegalStateException("halt");
                }
            }
        };
        try (Capture capture = start(halting)) {
            server.execute(database, "INSERT INTO item VALUES (-1, 'first')");
            changes.until(inserted("item", "id", -1));
            awaitPhase(capture, Phase.STREAMING);

            server.copy(
                    database,
                    "item",
                    IntStream.rangeClosed(1, 6000).mapToObj(id -> id + "\tx\n").collect(Collectors.joining()));
            server.execute(database, "INSERT INTO item VALUES (100000, 'last')");
            changes.until(inserted("item", "id", 100000));
            await().atMost(Duration.ofSeconds(30)).until(halted::get);
            server.execute(database, "INSERT INTO item VALUES (100001, 'after')");
            List<JsonNode> all = changes.until(inserted("item", "id", 100001));

            Set<String> ids = new HashSet<>();
            Set<Integer> items = new HashSet<>();
            all.forEach(change -> {
                ids.add(ChangesTopic.id(change));
                items.add(change.at("/after/id").asInt());
            });
            assertThat(all.size()).isGreaterThan(6003);
            assertThat(items).hasSize(6003);
            assertThat(ids).hasSize(6003);
        }
    }

    @Test
    void aSlotThatWasMadeAnewIsToldAsAGapAndCaptureGoesOn() {
        try (Capture capture = start(CaptureListener.NONE)) {
            insertAndSee(1);
            awaitConfirmed(capture);
        }
        server.execute(database, "SELECT pg_drop_replication_slot('" + slot + "')", "INSERT INTO item VALUES (2)");
        server.createSlot(database, slot);

        try (Capture capture = start(CaptureListener.NONE)) {
            insertAndSee(3);
            awaitPhase(capture, Phase.STREAMING);
        }

        assertThat(told("capture_gap")).hasSize(1);
        assertThat(changes.changes()).noneMatch(inserted("item", "id", 2));
    }

    @Test
    void aServerThatWentBackIsToldAndIsNotWaitedFor() throws Exception {
        try (Capture capture = start(CaptureListener.NONE)) {
            insertAndSee(1);
            awaitConfirmed(capture);
        }
        forgeOffset(Long.MAX_VALUE / 2);

        try (Capture capture = start(CaptureListener.NONE)) {
            insertAndSee(2);
            awaitPhase(capture, Phase.STREAMING);
        }

        assertThat(told("capture_rewound")).hasSize(1);
    }

    private void insertAndSee(int id) {
        server.execute(database, "INSERT INTO item VALUES (" + id + ")");
        changes.until(inserted("item", "id", id));
    }

    private static void awaitConfirmed(Capture capture) {
        await().atMost(Duration.ofSeconds(30)).until(() -> capture.state().confirmedLsn() > 0);
    }

    private List<JsonNode> told(String action) {
        try (ChangesTopic logs =
                new ChangesTopic(broker.bootstrapServers(), kafka.topics().logs())) {
            await().until(() -> !logs.values().isEmpty());
            return logs.values().stream()
                    .filter(log -> log.path("id").asText().contains("/" + action + "/"))
                    .toList();
        }
    }

    /** Puts what is kept of the last position far ahead of the server. */
    private void forgeOffset(long lsn) throws Exception {
        Map<ByteBuffer, ByteBuffer> kept = OffsetTopic.read(kafka.clientProperties(), kafka.offsetsTopic());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Map.Entry<ByteBuffer, ByteBuffer> entry : kept.entrySet()) {
                ObjectNode offset =
                        (ObjectNode) Json.MAPPER.readTree(entry.getValue().array());
                offset.put("lsn", lsn).put("lsn_proc", lsn).put("lsn_commit", lsn);
                producer.send(new ProducerRecord<>(
                                kafka.offsetsTopic(), 0, entry.getKey().array(), Json.write(offset)))
                        .get();
            }
        }
    }
}
