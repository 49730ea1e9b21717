package dev.whodunit.detector.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.whodunit.detector.embedded.EmbeddedBroker;
import dev.whodunit.detector.hooks.HookInstaller;
import dev.whodunit.detector.redact.Redactor;
import dev.whodunit.topologies.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The probe sees whether event triggers tell a database's DDL, so that its log is believed where they do not. */
class ToldDdlIT {

    private static final String PASSWORD = "run-password";

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static WatchedServer server;

    private final Map<String, Boolean> told = new ConcurrentHashMap<>();

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

    private Capture start() {
        CaptureSettings settings = CaptureSettings.of(
                        "entry", server.superuser("shop").withLogin("whodunit", PASSWORD))
                .withIntervals(Duration.ofMillis(50), Duration.ofMillis(300), Duration.ofMillis(200));
        CaptureListener listener = new CaptureListener() {
            @Override
            public void hooks(String namespace, boolean tellsDdl) {
                told.put(namespace, tellsDdl);
            }
        };
        CaptureKafka kafka = CaptureKafka.at(broker.bootstrapServers(), new Topics("ddl."));
        return Capture.start(settings, kafka, Redactor.standard(), listener, InstantSource.system());
    }

    private static void install() throws Exception {
        new HookInstaller(
                        server.superuser("shop"),
                        new HookInstaller.Settings(CaptureSettings.DEFAULT_SLOT, PASSWORD),
                        progress -> {})
                .install();
    }

    private void awaitTold(boolean tellsDdl) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(told).containsEntry("shop", tellsDdl));
    }

    @Test
    void theyDoWhileAllOfThemAreThereAndAlwaysOn() throws Exception {
        Topics topics = new Topics("ddl.");
        ChangesTopic.create(broker.bootstrapServers(), topics.changes(), topics.logs(), topics.deadLetters());
        server.createDatabase("shop");
        install();
        List<String> triggers = List.of(server.query("SELECT string_agg(evtname, ',') FROM pg_event_trigger", "shop")
                .split(","));
        try (Capture capture = start()) {
            awaitTold(true);

            server.execute("shop", "ALTER EVENT TRIGGER " + triggers.get(0) + " DISABLE");
            awaitTold(false);

            install();
            awaitTold(true);

            server.execute("shop", "DROP EVENT TRIGGER " + triggers.get(1));
            awaitTold(false);
        }
    }
}
