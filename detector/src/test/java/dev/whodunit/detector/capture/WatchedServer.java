package dev.whodunit.detector.capture;

import dev.whodunit.detector.hooks.PostgresUrl;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.PGConnection;

/** A real PostgreSQL server, set up as a watched one must be; it can be stopped and started again. */
final class WatchedServer implements AutoCloseable {

    private static final String RUN_ROLE = "watcher";
    private static final String RUN_PASSWORD = "watcher-password";

    private final Path data;
    private final int port;
    private EmbeddedPostgres server;

    private WatchedServer(Path data, EmbeddedPostgres server) {
        this.data = data;
        this.server = server;
        this.port = server.getPort();
    }

    static WatchedServer start(Path data) throws IOException {
        WatchedServer watched = new WatchedServer(data, launch(data, 0));
        watched.execute("CREATE ROLE " + RUN_ROLE + " LOGIN REPLICATION PASSWORD '" + RUN_PASSWORD + "'");
        watched.execute("GRANT pg_monitor TO " + RUN_ROLE);
        return watched;
    }

    private static EmbeddedPostgres launch(Path data, int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("wal_level", "logical")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_slot_wal_keep_size", "1GB")
                .setPGStartupWait(Duration.ofSeconds(30));
        if (port > 0) {
            builder.setPort(port);
        }
        return builder.start();
    }

    /** Stops the server and starts it again on the same port. */
    void restart() throws IOException {
        stop();
        begin();
    }

    void stop() throws IOException {
        server.close();
    }

    void begin() throws IOException {
        server = launch(data, port);
    }

    /** From now on the run role does not come in without a password. */
    void requirePassword() {
        try {
            Path rules = data.resolve("pg_hba.conf");
            Files.writeString(rules, "host all " + RUN_ROLE + " all scram-sha-256\n" + Files.readString(rules));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        execute("SELECT pg_reload_conf()");
    }

    /** Makes an empty database. */
    void createDatabase(String name) {
        execute("CREATE DATABASE " + name);
    }

    /** A superuser's connection. */
    Connection connect(String database) throws SQLException {
        return superuser(database).connect();
    }

    PostgresUrl superuser(String database) {
        return PostgresUrl.parse("postgresql://postgres@localhost:" + port + "/" + database);
    }

    /** The run role's way in. */
    PostgresUrl watcher(String database) {
        return superuser(database).withLogin(RUN_ROLE, RUN_PASSWORD);
    }

    void execute(String sql) {
        execute("postgres", sql);
    }

    /** Runs each statement in a transaction of its own. */
    void execute(String database, String... statements) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of the only row. */
    String query(String sql) {
        return query(sql, "postgres");
    }

    String query(String sql, String database) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Loads rows the fast way, many in one WAL record. */
    void copy(String database, String table, String rows) {
        try (Connection connection = connect(database)) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + table + " FROM STDIN", new StringReader(rows));
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    void createSlot(String database, String slot) {
        execute(database, "SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
