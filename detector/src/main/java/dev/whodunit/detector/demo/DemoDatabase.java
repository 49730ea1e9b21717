package dev.whodunit.detector.demo;

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
 * A real PostgreSQL server of the demo's own, with a shop's tables and the server log that users have. Commits are
 * synchronous, passwords are asked for over TCP.
 */
final class DemoDatabase implements AutoCloseable {

    static final String NAME = "Shop";

    private static final String PREFIX = "%m [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h ";

    private final EmbeddedPostgres server;
    private final Path log;
    private final String adminPassword;

    private DemoDatabase(EmbeddedPostgres server, Path log, String adminPassword) {
        this.server = server;
        this.log = log;
        this.adminPassword = adminPassword;
    }

    /** Starts a server below this directory; {@code password} is that of every role the demo makes. */
    static DemoDatabase start(Path directory, String password) throws IOException, SQLException {
        Path data = directory.resolve("postgresql");
        Path log = Files.createDirectories(directory.resolve("logs")).resolve("postgresql.log");
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setOverrideWorkingDirectory(
                        Files.createDirectories(directory.resolve("binaries")).toFile())
                .setServerConfig("wal_level", "logical")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_slot_wal_keep_size", "1GB")
                .setServerConfig("shared_buffers", "32MB")
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .setPGStartupWait(Duration.ofSeconds(30))
                .start();
        DemoDatabase database = new DemoDatabase(server, log, password);
        database.prepare(data, password);
        return database;
    }

    private void prepare(Path data, String password) throws IOException, SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE app LOGIN PASSWORD '" + password + "'");
            statement.execute("CREATE ROLE admin LOGIN SUPERUSER PASSWORD '" + password + "'");
            statement.execute("CREATE DATABASE \"" + NAME + "\" OWNER app");
        }
        try (Connection connection = DriverManager.getConnection(url("app", password, "backend"));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE \"User\" (id bigserial PRIMARY KEY, email text NOT NULL)");
            statement.execute("CREATE TABLE game (id bigserial PRIMARY KEY, title text NOT NULL)");
            statement.execute("CREATE TABLE legacy_orders (id bigserial PRIMARY KEY, total numeric)");
            statement.execute(
                    "INSERT INTO \"User\" (email) SELECT 'user' || i || '@example.com' FROM generate_series(1, 50) i");
            statement.execute("INSERT INTO game (title) SELECT 'game ' || i FROM generate_series(1, 400) i");
            statement.execute("CREATE FUNCTION block_truncate() RETURNS trigger LANGUAGE plpgsql AS "
                    + "$$ BEGIN RAISE EXCEPTION 'TRUNCATE of % is not allowed', TG_TABLE_NAME; END $$");
            statement.execute("CREATE TRIGGER block_truncate_user BEFORE TRUNCATE ON \"User\" "
                    + "FOR EACH STATEMENT EXECUTE FUNCTION block_truncate()");
        }
        Files.writeString(data.resolve("pg_hba.conf"), """
                local   all         all                 trust
                host    replication all  127.0.0.1/32   scram-sha-256
                host    all         postgres 127.0.0.1/32 trust
                host    all         all  127.0.0.1/32   scram-sha-256
                """);
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET log_line_prefix = '" + PREFIX + "'");
            statement.execute("ALTER SYSTEM SET log_timezone = 'UTC'");
            statement.execute("ALTER SYSTEM SET log_statement = 'ddl'");
            statement.execute("ALTER SYSTEM SET log_connections = 'on'");
            statement.execute("ALTER SYSTEM SET log_min_duration_statement = '5s'");
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    /** How the demo's superuser logs in, without a password from this machine. */
    PostgresUrl superuser() {
        return PostgresUrl.parse("postgresql://postgres@127.0.0.1:" + port() + "/" + NAME);
    }

    Path log() {
        return log;
    }

    int port() {
        return server.getPort();
    }

    /** A JDBC URL with the password in it; for this process only. */
    String url(String role, String password, String program) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + NAME + "?user=" + role + "&password=" + password
                + "&ApplicationName=" + program;
    }

    /** A session such as a person opens with psql. */
    Connection session(String role, String program) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", role);
        properties.setProperty("password", adminPassword);
        properties.setProperty("ApplicationName", program);
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/" + NAME, properties);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
