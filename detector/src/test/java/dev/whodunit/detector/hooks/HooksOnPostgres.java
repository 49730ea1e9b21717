package dev.whodunit.detector.hooks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A PostgreSQL for tests of the hooks, with a database of its own for each test; they are not in it yet. */
abstract class HooksOnPostgres {

    static EmbeddedPostgres postgres;
    static PostgresUrl server;
    HookedDatabase shop;

    @BeforeAll
    static void start() throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("wal_level", "logical")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_replication_slots", "60")
                .setServerConfig("max_slot_wal_keep_size", "2GB")
                .start();
        server = PostgresUrl.parse("postgresql://postgres@localhost:" + postgres.getPort() + "/postgres");
        try (Connection connection = server.connect()) {
            Sql sql = new Sql(connection);
            sql.run(
                    "CREATE ROLE app LOGIN; CREATE ROLE \"we,ird \"\"role\\\" LOGIN; CREATE ROLE clerk; GRANT clerk TO app");
        }
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void database() throws SQLException {
        shop = HookedDatabase.create(server, "");
        shop.run(
                "GRANT ALL ON SCHEMA public TO app, clerk, \"we,ird \"\"role\\\"",
                "CREATE TABLE \"User\" (id int PRIMARY KEY, name text)",
                "ALTER TABLE \"User\" OWNER TO app; GRANT ALL ON \"User\" TO clerk, \"we,ird \"\"role\\\"");
    }
}
