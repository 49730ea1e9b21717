package dev.whodunit.bench;

import dev.whodunit.detector.hooks.HookInstaller;
import dev.whodunit.detector.hooks.HookRefusal;
import dev.whodunit.detector.hooks.PostgresUrl;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;

/**
 * The watched server of the campaign: tables to change, and a ledger that each transaction writes into as well, so that
 * the database itself says what was committed.
 */
final class CampaignDatabase implements AutoCloseable {

    static final String NAME = "Shop";
    static final String WATCHER = "whodunit";

    private static final String PASSWORD = "campaign";

    private final EmbeddedPostgres server;

    private CampaignDatabase(EmbeddedPostgres server) {
        this.server = server;
    }

    /** Starts a server below this directory whose table {@code item} has this many rows, and installs the hooks. */
    static CampaignDatabase start(Path directory, long items, long vaults)
            throws IOException, SQLException, HookRefusal {
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("postgresql"))
                .setOverrideWorkingDirectory(
                        Files.createDirectories(directory.resolve("binaries")).toFile())
                .setServerConfig("wal_level", "logical")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_slot_wal_keep_size", "4GB")
                .setServerConfig("max_wal_size", "2GB")
                .setServerConfig("shared_buffers", "64MB")
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("postgresql.log").toFile()))
                .setPGStartupWait(Duration.ofSeconds(30))
                .start();
        CampaignDatabase database = new CampaignDatabase(server);
        database.prepare(items, vaults);
        new HookInstaller(database.superuser(), new HookInstaller.Settings("whodunit", PASSWORD), line -> {}).install();
        return database;
    }

    private void prepare(long items, long vaults) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE app LOGIN PASSWORD '" + PASSWORD + "'");
            statement.execute("CREATE ROLE dba LOGIN SUPERUSER PASSWORD '" + PASSWORD + "'");
            statement.execute("CREATE DATABASE \"" + NAME + "\" OWNER app");
        }
        try (Connection connection = session("app", "backend");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE item (id bigint PRIMARY KEY, owner text NOT NULL, note text)");
            statement.execute("CREATE TABLE vault (id bigint PRIMARY KEY, secret text)");
            statement.execute("CREATE TABLE visit (id bigserial PRIMARY KEY, page text, hits int NOT NULL DEFAULT 0)");
            statement.execute("CREATE TABLE scratch (id bigserial PRIMARY KEY, line text)");
            statement.execute("CREATE TABLE ledger (id bigserial PRIMARY KEY, scenario text NOT NULL,"
                    + " actor text NOT NULL, operation text NOT NULL, relation text NOT NULL, amount bigint NOT NULL,"
                    + " correlation_id text, xid text NOT NULL DEFAULT pg_current_xact_id()::text)");
            statement.execute("INSERT INTO item SELECT i, 'owner ' || i % 97, 'an item like others' FROM"
                    + " generate_series(1, " + items + ") i");
            statement.execute("INSERT INTO vault SELECT i, 'kept ' || i FROM generate_series(1, " + vaults + ") i");
            statement.execute("INSERT INTO visit (page) SELECT '/page/' || i FROM generate_series(1, 500) i");
        }
    }

    /** A session of a role under a program's name. */
    Connection session(String role, String program) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", role);
        properties.setProperty("password", PASSWORD);
        properties.setProperty("ApplicationName", program);
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + NAME, properties);
    }

    private PostgresUrl superuser() {
        return PostgresUrl.parse("postgresql://postgres@127.0.0.1:" + server.getPort() + "/" + NAME);
    }

    /** The URL that the detector logs in with, password and all. */
    String watchedUrl() {
        return "postgresql://" + WATCHER + ":" + PASSWORD + "@127.0.0.1:" + server.getPort() + "/" + NAME;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
