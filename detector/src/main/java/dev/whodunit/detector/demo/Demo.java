package dev.whodunit.detector.demo;

import dev.whodunit.detector.Detector;
import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.config.Secret;
import dev.whodunit.detector.embedded.EmbeddedBroker;
import dev.whodunit.detector.hooks.HookInstaller;
import dev.whodunit.detector.hooks.HookRefusal;
import dev.whodunit.detector.hooks.PostgresUrl;
import dev.whodunit.topologies.Topics;
import dev.whodunit.topologies.event.Alert;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole system on one machine: a broker, a PostgreSQL server, a small application and the detector, all real, and the
 * incident played against them. What was started is stopped in the opposite order.
 */
public final class Demo implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
    private static final Duration STARTING = Duration.ofSeconds(90);
    private static final Duration FINDING = Duration.ofSeconds(60);

    private final Path directory;
    private final Path rules;
    private final Clock clock;
    private final Consumer<String> narrator;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final Verdicts verdicts = new Verdicts(Expectation.ofTheIncident());
    private @Nullable Incident incident;
    private @Nullable Detector detector;

    /**
     * A demo that has not begun.
     *
     * @param directory an empty directory for all that it writes
     * @param narrator is told what happens, in sentences
     */
    public Demo(Path directory, Path rules, Clock clock, Consumer<String> narrator) {
        this.directory = directory;
        this.rules = rules;
        this.clock = clock;
        this.narrator = narrator;
    }

    /**
     * Starts everything; every revision of every alert goes to {@code alerts} from now on.
     *
     * @throws IllegalStateException if a part does not become ready, with what it waits for
     */
    public void start(String http, int port, Consumer<Alert> alerts)
            throws IOException, SQLException, HookRefusal, InterruptedException {
        narrator.accept("Starting a Kafka broker and a PostgreSQL server ...");
        String password = password();
        CompletableFuture<EmbeddedBroker> kafka =
                CompletableFuture.supplyAsync(() -> EmbeddedBroker.start(directory.resolve("kafka")));
        DemoDatabase database = keep(DemoDatabase.start(directory, password));
        narrator.accept("Installing the capture hooks into database " + DemoDatabase.NAME + " ...");
        HookInstaller.Settings hooks = new HookInstaller.Settings("whodunit", password);
        new HookInstaller(database.superuser(), hooks, line -> LOG.debug("install: {}", line)).install();
        EmbeddedBroker broker = keep(join(kafka));

        Path applicationLog = Files.createFile(directory.resolve("logs").resolve("application.jsonl"));
        Path authLog = Files.createFile(directory.resolve("logs").resolve("auth.log"));
        narrator.accept("Starting the detector ...");
        PostgresUrl watched = database.superuser().withLogin("whodunit", password);
        Detector watching = keep(new Detector(
                configuration(broker, watched, database.log(), applicationLog, authLog, http, port), clock));
        watching.start();
        detector = watching;
        keep(new AlertStream(broker.bootstrapServers(), Topics.DEFAULT_PREFIX + "alerts", alert -> {
            verdicts.take(alert);
            alerts.accept(alert);
        }));
        awaitReady(watching);
        ShopApplication application =
                keep(ShopApplication.start(database.url("app", password, "backend"), applicationLog, clock));
        incident = new Incident(database, application.address(), authLog, clock, narrator);
        narrator.accept("Watching. All alerts: " + watching.url() + "/api/v1/alerts");
    }

    /** Plays the incident and waits for the verdict: what is missing or wrong, in words; empty if all was found. */
    public List<String> play() throws IOException, SQLException, InterruptedException {
        Objects.requireNonNull(incident, "start comes first").play();
        narrator.accept("That was the incident. Waiting for the last of " + verdicts.rules() + " rules ...");
        verdicts.await(FINDING);
        return verdicts.missing();
    }

    /** Where the alerts can be read. */
    public String alertsPage() {
        return Objects.requireNonNull(detector, "start comes first").url() + "/api/v1/alerts";
    }

    private Configuration configuration(
            EmbeddedBroker broker,
            PostgresUrl watched,
            Path serverLog,
            Path applicationLog,
            Path authLog,
            String http,
            int port) {
        return new Configuration(
                directory.resolve("data"),
                new Configuration.Kafka(broker.bootstrapServers(), 2, Topics.DEFAULT_PREFIX, Map.of()),
                List.of(new Configuration.Postgres(
                        watched, DemoDatabase.NAME, false, null, List.of(), "whodunit", "whodunit")),
                List.of(log(applicationLog, "json"), log(authLog, "auth"), log(serverLog, "postgresql")),
                new Configuration.Rules(rules),
                new Configuration.Link(Duration.ofSeconds(2)),
                new Configuration.Http(http, port, (Secret) null),
                List.of(),
                null,
                Duration.ofDays(7),
                Duration.ofSeconds(5),
                new Configuration.Redact(List.of(), List.of()),
                new Configuration.Disk(0),
                null,
                null,
                List.of(),
                null);
    }

    private static Configuration.Log log(Path path, String format) {
        return new Configuration.Log(path.toString(), format, null, null, null, ZoneOffset.UTC, List.of(), Map.of());
    }

    private void awaitReady(Detector watching) throws InterruptedException {
        long deadline = System.nanoTime() + STARTING.toNanos();
        while (!watching.health().ready()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the detector does not become ready: "
                        + watching.health().parts().entrySet().stream()
                                .filter(part -> !part.getValue().ready())
                                .map(part ->
                                        part.getKey() + " " + part.getValue().reason())
                                .collect(Collectors.joining(", ")));
            }
            Thread.sleep(50);
        }
    }

    private static String password() {
        byte[] random = new byte[12];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static <T> T join(CompletableFuture<T> future) throws IOException {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException failure) {
                throw failure.getCause();
            }
            throw e;
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        started.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                LOG.debug("a part did not stop in order", e);
            }
        }
    }
}
