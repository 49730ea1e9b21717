package dev.whodunit.detector.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Dumps and restores of hooked databases, with the distribution's programs and its older server. */
class HooksDumpIT {

    private static DebianServer server;
    private static HookedDatabase shop;

    @BeforeAll
    static void start() throws Exception {
        Optional<Path> programs = DebianServer.programs();
        Assumptions.assumeTrue(programs.isPresent(), "skipped: no PostgreSQL server under /usr/lib/postgresql");
        server = DebianServer.start(programs.get());
        try (Connection connection = server.url().connect()) {
            new Sql(connection).run("CREATE ROLE owner LOGIN");
        }
        shop = HookedDatabase.create(server.url(), "OWNER owner");
        shop.runAs(
                "owner",
                "CREATE TABLE goods (id int PRIMARY KEY, name text)",
                "CREATE TABLE loose (id int)",
                "INSERT INTO goods VALUES (1, 'lamp')",
                "INSERT INTO loose VALUES (1)");
        shop.install();
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void anOwnerWhoIsNoSuperuserDumpsAndASuperuserRestoresWithoutAnError() throws Exception {
        String dump = dump("whole", "-Fc");
        HookedDatabase copy = HookedDatabase.create(server.url(), "");

        server.client(
                "pg_restore", "postgres", "--exit-on-error", "-d", copy.url().database(), dump);

        copy.run(
                "INSERT INTO goods VALUES (2, 'chair')", "DELETE FROM goods", "CREATE TABLE more (id int PRIMARY KEY)");
        assertThat(copy.value("SELECT string_agg(table_name, ' ') FROM whodunit.tables() WHERE hooked"))
                .isEqualTo("goods loose more");
        assertThat(copy.install().inspection().well()).isTrue();
    }

    @Test
    void aCopyRestoredByItsOwnerWorksAndItsHooksKeepQuiet() throws Exception {
        String dump = dump("by-owner", "-Fc");
        HookedDatabase copy = HookedDatabase.create(server.url(), "OWNER owner");

        // Event triggers are for superusers; everything else is restored.
        assertThatThrownBy(() -> server.client(
                        "pg_restore", "owner", "--no-owner", "-d", copy.url().database(), dump))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("errors ignored on restore: 4");

        copy.runAs(
                "owner",
                "INSERT INTO goods VALUES (2, 'chair')",
                "UPDATE goods SET name = 'x'",
                "DELETE FROM goods",
                "TRUNCATE loose",
                "CREATE TABLE more (id int PRIMARY KEY)",
                "DROP TABLE more");
    }

    @Test
    void aPartIsRestoredWithTheStub() throws Exception {
        String dump = dump("part", "-t", "goods");
        HookedDatabase copy = HookedDatabase.create(server.url(), "OWNER owner");
        copy.runAs("owner", HookInstaller.stub());

        server.client("psql", "owner", "-v", "ON_ERROR_STOP=1", "-d", copy.url().database(), "-f", dump);

        copy.runAs(
                "owner", "DELETE FROM goods", "DROP SCHEMA whodunit CASCADE", "INSERT INTO goods VALUES (1, 'lamp')");
    }

    @Test
    void thePrintedSqlDoesWhatInstallDoes() throws Exception {
        HookedDatabase other = HookedDatabase.create(server.url(), "");
        other.run("CREATE TABLE t (id int PRIMARY KEY)");
        Path script = Files.createTempFile("whodunit", ".sql");
        Files.writeString(script, HookInstaller.script(other.slot()));

        server.client(
                "psql", "postgres", "-v", "ON_ERROR_STOP=1", "-d", other.url().database(), "-f", script.toString());

        Files.delete(script);
        assertThat(other.inspect().well()).isTrue();
    }

    private static String dump(String name, String... arguments)
            throws IOException, InterruptedException, SQLException {
        String file = server.scratch().resolve(name).toString();
        String[] all = new String[arguments.length + 3];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "-f";
        all[arguments.length + 1] = file;
        all[arguments.length + 2] = shop.url().database();
        server.client("pg_dump", "owner", all);
        return file;
    }
}
