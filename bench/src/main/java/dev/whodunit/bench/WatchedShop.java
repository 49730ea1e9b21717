package dev.whodunit.bench;

import dev.whodunit.detector.Detector;
import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.config.Secret;
import dev.whodunit.detector.embedded.EmbeddedBroker;
import dev.whodunit.detector.hooks.HookInstaller;
import dev.whodunit.detector.hooks.PostgresUrl;
import dev.whodunit.topologies.Topics;
import dev.whodunit.topologies.routing.Branch;
import dev.whodunit.topologies.routing.RouteSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A whole system to measure: PostgreSQL with synchronous commits, hooks, a Kafka broker, and the detector that tells a
 * webhook of every alert by itself, all in this process apart from PostgreSQL. Table {@code game} is there and empty.
 */
final class WatchedShop implements AutoCloseable {

    private static final Duration STARTING = Duration.ofSeconds(120);

    private final EmbeddedPostgres server;
    private final EmbeddedBroker broker;
    private final Detector detector;

    private WatchedShop(EmbeddedPostgres server, EmbeddedBroker broker, Detector detector) {
        this.server = server;
        this.broker = broker;
        this.detector = detector;
    }

    static WatchedShop start(Path directory, String rules, String webhook) throws Exception {
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("postgres"))
                .setServerConfig("wal_level", "logical")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_wal_size", "4GB")
                .start();
        PostgresUrl postgres = PostgresUrl.parse("postgresql://postgres@127.0.0.1:" + server.getPort() + "/postgres");
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE app LOGIN");
            statement.execute("CREATE TABLE game (id bigserial PRIMARY KEY, title text NOT NULL, owner bigint, "
                    + "created timestamptz NOT NULL DEFAULT now())");
            statement.execute("GRANT ALL ON game, game_id_seq TO app");
        }
        new HookInstaller(postgres, new HookInstaller.Settings("whodunit", "bench"), line -> {}).install();
        EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"));
        Path ruleDirectory = Files.createDirectories(directory.resolve("rules"));
        Files.writeString(ruleDirectory.resolve("bench.yml"), rules);
        Detector detector = new Detector(
                configuration(directory, broker, postgres.withLogin("whodunit", "bench"), ruleDirectory, webhook),
                Clock.systemUTC());
        detector.start();
        WatchedShop shop = new WatchedShop(server, broker, detector);
        shop.awaitReady();
        return shop;
    }

    private static Configuration configuration(
            Path directory, EmbeddedBroker broker, PostgresUrl watched, Path rules, String webhook) {
        return new Configuration(
                directory.resolve("data"),
                new Configuration.Kafka(broker.bootstrapServers(), 3, Topics.DEFAULT_PREFIX, Map.of()),
                List.of(new Configuration.Postgres(watched, "shop", false, null, List.of(), "whodunit", "whodunit")),
                List.of(),
                new Configuration.Rules(rules),
                new Configuration.Link(Duration.ofSeconds(2)),
                new Configuration.Http("127.0.0.1", 0, (Secret) null),
                List.of(new Configuration.Receiver("hook", List.of(new Configuration.Webhook(new Secret(webhook))))),
                RouteSettings.everything(
                        List.of("hook"),
                        List.of(Branch.UNGROUPED),
                        new Branch.Timing(Duration.ZERO, Duration.ZERO, Duration.ZERO)),
                Duration.ofDays(7),
                Duration.ofSeconds(5),
                new Configuration.Redact(List.of(), List.of()),
                new Configuration.Disk(0),
                null,
                null,
                List.of(),
                null);
    }

    private void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + STARTING.toNanos();
        while (!detector.health().ready()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not ready: " + detector.health());
            }
            Thread.sleep(50);
        }
    }

    Connection connect() throws SQLException {
        return PostgresUrl.parse("postgresql://app@127.0.0.1:" + server.getPort() + "/postgres")
                .connect();
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    String url() {
        return detector.url();
    }

    @Override
    public void close() throws IOException {
        detector.close();
        broker.close();
        server.close();
    }
}
