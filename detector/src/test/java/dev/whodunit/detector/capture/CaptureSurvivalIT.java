package dev.whodunit.detector.capture;

import static dev.whodunit.detector.capture.ChangesTopic.inserted;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.capture.CaptureState.Phase;
import dev.whodunit.detector.embedded.EmbeddedBroker;
import dev.whodunit.detector.hooks.PostgresUrl;
import dev.whodunit.detector.redact.Redactor;
import dev.whodunit.topologies.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes away under capture comes back, and nothing is missing. */
class CaptureSurvivalIT {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static WatchedServer server;

    private final String database = "shop" + NUMBER.incrementAndGet();
    private final String slot = "slot_" + database;
    private CaptureKafka kafka;
    private ChangesTopic changes;
    private final AtomicBoolean room = new AtomicBoolean(true);
    private int written;

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
        server.execute(database, "CREATE TABLE item (id int PRIMARY KEY)");
    }

    @AfterEach
    void release() {
        changes.close();
    }

    private Capture start(PostgresUrl url) {
        CaptureSettings settings = CaptureSettings.of("shop", url)
                .withSlotAndPublication(slot, "whodunit")
                .withIntervals(Duration.ofMillis(50), Duration.ofMillis(300), Duration.ofSeconds(1));
        return Capture.start(settings, kafka, Redactor.standard(), CaptureListener.NONE, InstantSource.system());
    }

    private Capture start() {
        return start(server.watcher(database));
    }

    private void prepareForCapture() {
        server.execute(database, "CREATE PUBLICATION whodunit FOR TABLE item");
        server.createSlot(database, slot);
    }

    private void insert() {
        written++;
        server.execute(database, "INSERT INTO item VALUES (" + written + ")");
    }

    private void everythingArrived() {
        List<JsonNode> all = changes.until(inserted("item", "id", written));
        assertThat(all.stream().map(change -> change.at("/after/id").asInt()).distinct())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, written).boxed().toList());
        assertThat(all.stream().map(ChangesTopic::id).distinct()).hasSize(written);
    }

    private static void await(Capture capture, Phase phase, String reason) {
        Awaitility.await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
            assertThat(capture.state().phase()).isEqualTo(phase);
            assertThat(capture.state().reason()).contains(reason);
        });
    }

    @Test
    void whatIsMissingIsSaidInPlainWordsUntilItIsThere() {
        try (Capture capture = start()) {
            await(capture, Phase.WAITING, "publication whodunit is missing in database " + database);
            server.execute(database, "CREATE PUBLICATION whodunit FOR TABLE item");
            await(capture, Phase.WAITING, "replication slot " + slot + " is missing");
            server.createSlot(database, slot);
            insert();
            everythingArrived();
            await(capture, Phase.STREAMING, "");
        }
    }

    @Test
    void aWrongPasswordIsNamedAndTheRightOneIsEnough() {
        prepareForCapture();
        server.requirePassword();
        PostgresUrl wrong = server.watcher(database).withLogin("watcher", "wrong");
        try (Capture capture = start(wrong)) {
            await(capture, Phase.WAITING, "refuses the login of role watcher");
            assertThat(capture.state().reason()).doesNotContain("wrong ");

            server.execute("ALTER ROLE watcher PASSWORD 'wrong'");
            insert();
            everythingArrived();
        } finally {
            server.execute("ALTER ROLE watcher PASSWORD 'watcher-password'");
        }
    }

    @Test
    void aKilledWalSenderAndARestartedServerLoseNothing() throws Exception {
        prepareForCapture();
        try (Capture capture = start()) {
            insert();
            everythingArrived();

            server.execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active");
            insert();
            everythingArrived();

            server.stop();
            await(capture, Phase.WAITING, "PostgreSQL at");
            server.begin();
            insert();
            everythingArrived();
        }
    }

    @Test
    void aBrokerThatIsAwayMakesCaptureWait() throws Exception {
        prepareForCapture();
        try (Capture capture = start()) {
            insert();
            everythingArrived();

            broker.close();
            for (int i = 0; i < 20; i++) {
                insert();
            }
            assertThat(capture.state().phase()).isNotEqualTo(Phase.STOPPED);
            broker = EmbeddedBroker.start(directory.resolve("kafka"));
            insert();
            everythingArrived();
        }
    }

    @Test
    void aDiskThatIsNearlyFullMakesCaptureWaitAndConfirmNothing() {
        prepareForCapture();
        kafka = kafka.withRoom(room::get);
        try (Capture capture = start()) {
            insert();
            everythingArrived();

            room.set(false);
            await(capture, Phase.WAITING, "the disk of the data directory is nearly full");
            String confirmed = confirmed();
            int arrived = changes.changes().size();
            for (int i = 0; i < 20; i++) {
                insert();
            }
            Awaitility.await()
                    .during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(confirmed()).isEqualTo(confirmed));
            assertThat(changes.changes()).hasSize(arrived);
            assertThat(capture.state().ready()).isFalse();

            room.set(true);
            everythingArrived();
            await(capture, Phase.STREAMING, "");
            Awaitility.await().untilAsserted(() -> assertThat(confirmed()).isNotEqualTo(confirmed));
        }
    }

    private String confirmed() {
        return server.query("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '" + slot + "'");
    }

    @Test
    void aStopInTheMiddleOfALongTransactionLosesNothing() {
        prepareForCapture();
        Capture first = start();
        try {
            insert();
            everythingArrived();
            written += 15_000;
            server.copy(
                    database,
                    "item",
                    IntStream.rangeClosed(2, written).mapToObj(id -> id + "\n").collect(Collectors.joining()));
            changes.until(inserted("item", "id", 1_000));
        } finally {
            first.close();
        }
        try (Capture second = start()) {
            everythingArrived();
            assertThat(second.state().ready()).isTrue();
        }
    }

    @Test
    void aStandbyTakesOverWhenTheFirstStops() {
        prepareForCapture();
        Capture first = start();
        try {
            insert();
            everythingArrived();
            try (Capture second = start()) {
                await(second, Phase.STANDBY, "another instance reads slot");

                first.close();
                insert();
                everythingArrived();
                await(second, Phase.STREAMING, "");
            }
        } finally {
            first.close();
        }
    }
}
