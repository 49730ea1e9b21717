package dev.whodunit.detector.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whodunit.detector.hooks.HookInspection.Fault;
import dev.whodunit.detector.hooks.HookMessage.Context;
import dev.whodunit.detector.hooks.HookMessage.Ddl;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Putting the hooks in, again, beside others, and taking them out. */
class HookInstallIT extends HooksOnPostgres {

    private static final String CATALOG = """
            SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
              SELECT 'schema ' || nspname AS line FROM pg_namespace WHERE nspname !~ '^pg_t'
              UNION ALL SELECT 'function ' || oid::regprocedure FROM pg_proc WHERE pronamespace <> 11
              UNION ALL SELECT 'trigger ' || tgname || tgrelid::regclass FROM pg_trigger
              UNION ALL SELECT 'event trigger ' || evtname FROM pg_event_trigger
              UNION ALL SELECT 'publication ' || pubname FROM pg_publication
              UNION ALL SELECT 'slot ' || slot_name FROM pg_replication_slots WHERE database = current_database()
              UNION ALL SELECT 'server ' || srvname FROM pg_foreign_server
              UNION ALL SELECT 'acl ' || datname || datacl::text FROM pg_database WHERE datname = current_database()
              UNION ALL SELECT 'relation ' || oid::regclass FROM pg_class WHERE relnamespace NOT IN (11, 99)) t""";

    @Test
    void installsTwiceAndLeavesNoTrace() throws Exception {
        String before = shop.value(CATALOG);

        assertThat(shop.inspect().problems())
                .extracting(HookInspection.Problem::fault)
                .contains(Fault.NOT_INSTALLED);
        assertThat(shop.install().inspection().problems()).isEmpty();
        String installed = shop.value(CATALOG);
        assertThat(shop.install().inspection().well()).isTrue();
        assertThat(shop.value(CATALOG)).isEqualTo(installed).isNotEqualTo(before);

        assertThat(shop.uninstall()).isEmpty();
        assertThat(shop.value(CATALOG)).isEqualTo(before);
    }

    @Test
    void refusesWhoIsNoSuperuser() {
        PostgresUrl app = shop.url().withLogin("app", "x");
        assertThatThrownBy(() -> new HookInstaller(app, HookInstaller.Settings.defaults(), line -> {}).install())
                .isInstanceOf(HookRefusal.class)
                .hasMessageContaining("role app is no superuser")
                .hasMessageContaining("install --print");
    }

    @Test
    void refusesASchemaThatSomebodyElsePutThere() throws Exception {
        shop.run("CREATE SCHEMA whodunit AUTHORIZATION app");
        assertThatThrownBy(() -> shop.install())
                .isInstanceOf(HookRefusal.class)
                .hasMessageContaining("whodunit exists");
    }

    @Test
    void functionsThatSomebodyChangedAreSeenAndPutRight() throws Exception {
        shop.install();
        shop.run(
                "CREATE OR REPLACE FUNCTION whodunit.witness() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                "CREATE FUNCTION whodunit.of_an_older_version() RETURNS int LANGUAGE sql AS 'SELECT 1'");
        assertThat(shop.inspect().problems())
                .extracting(HookInspection.Problem::fault)
                .containsExactly(Fault.FUNCTION_CHANGED);

        shop.skip();
        shop.install();

        assertThat(shop.inspect().problems()).isEmpty();
        assertThat(shop.value("SELECT to_regproc('whodunit.of_an_older_version')"))
                .isEqualTo("null");
        // Our own work raises no alarm
        assertThat(shop.messages(Ddl.class)).isEmpty();
    }

    @Test
    void installNeverHoldsUpOthersForLong() throws Exception {
        shop.run("CREATE TABLE busy (id int PRIMARY KEY)", "CREATE TABLE idle (id int PRIMARY KEY)");
        shop.install();
        shop.run("DROP TRIGGER whodunit_witness ON busy", "DROP TRIGGER whodunit_witness ON idle");
        HookInstaller.Outcome outcome;
        try (Connection long1 = shop.url().connect()) {
            long1.setAutoCommit(false);
            new Sql(long1).run("INSERT INTO busy VALUES (1)");

            outcome = shop.install();

            assertThat(outcome.inspection().problems())
                    .extracting(problem -> problem.fault() + " " + problem.table())
                    .containsExactly("HOOK_MISSING busy");
            long1.rollback();
        }
        assertThat(shop.install().inspection().problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LATIN1", "SQL_ASCII", "EUC_JP"})
    void otherEncodingsWork(String encoding) throws Exception {
        HookedDatabase other = HookedDatabase.create(
                server, "ENCODING '" + encoding + "' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        other.run("CREATE TABLE t (id int PRIMARY KEY, v text)");
        other.install();
        other.skip();
        String text = encoding.equals("EUC_JP") ? "日本" : "é";
        other.run("SELECT set_config('app.user', '" + text
                + "', false); INSERT INTO t VALUES (1, 'x'); DELETE FROM t WHERE v = '" + text + "'");

        assertThat(other.messages(Context.class))
                .isNotEmpty()
                .allMatch(Context::authentic)
                .allMatch(context -> text.equals(context.facts().appUser()));
    }

    @Test
    void commandsDoNotWaitForEachOtherAndAreMendedAfterwards() throws Exception {
        shop.install();
        try (Connection migration = shop.url().connect()) {
            migration.setAutoCommit(false);
            new Sql(migration).run("CREATE TABLE first (id int PRIMARY KEY)");

            // While the other transaction holds the publication
            shop.run(
                    "SET statement_timeout = '3s'; CREATE TABLE second (id int PRIMARY KEY)",
                    "INSERT INTO second VALUES (1)",
                    "DELETE FROM second");
            assertThat(shop.value("SELECT whodunit.is_published('second'::regclass)"))
                    .isEqualTo("f");

            migration.commit();
        }
        assertThat(shop.inspect().problems())
                .extracting(HookInspection.Problem::fault)
                .containsExactly(Fault.PUBLICATION_WRONG);
        try (Connection run = shop.url().withLogin("whodunit", "run-secret").connect()) {
            assertThat(new Sql(run).value("SELECT whodunit.mend()")).isEqualTo("public.second: published");
            assertThat(new Sql(run).value("SELECT whodunit.mend()")).isNull();
        }
        assertThat(shop.inspect().problems()).isEmpty();
    }

    @Test
    void rolesMayHaveAnyName() throws Exception {
        shop.install();
        shop.skip();
        shop.runAs("we,ird \"role\\", "DELETE FROM \"User\"");
        assertThat(shop.messages(Context.class))
                .singleElement()
                .satisfies(context -> assertThat(context.facts().sessionUser()).isEqualTo("we,ird \"role\\"));
    }
}
