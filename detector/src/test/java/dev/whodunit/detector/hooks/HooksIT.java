package dev.whodunit.detector.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whodunit.detector.hooks.HookInspection.Fault;
import dev.whodunit.detector.hooks.HookInspection.Table;
import dev.whodunit.detector.hooks.HookMessage.Action;
import dev.whodunit.detector.hooks.HookMessage.Context;
import dev.whodunit.detector.hooks.HookMessage.Ddl;
import dev.whodunit.detector.hooks.HookMessage.Facts;
import dev.whodunit.detector.hooks.HookMessage.Inventory;
import dev.whodunit.detector.hooks.HookMessage.Statement;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HooksIT {

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

    private static EmbeddedPostgres postgres;
    private static PostgresUrl server;
    private HookedDatabase shop;

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
    void everyKindOfTableIsHookedOrLeftAloneAndKeepsWorking() throws Exception {
        String[] kinds = {
            "CREATE TABLE keyed (id int PRIMARY KEY, v int)",
            "CREATE TABLE nokey (id int, v int)",
            "CREATE TABLE deferred (id int PRIMARY KEY DEFERRABLE, v int)",
            "CREATE TABLE nothing (id int PRIMARY KEY, v int); ALTER TABLE nothing REPLICA IDENTITY NOTHING",
            "CREATE TABLE whole (id int, v int); ALTER TABLE whole REPLICA IDENTITY FULL",
            "CREATE TABLE wholegen (id int, v int, g int GENERATED ALWAYS AS (v * 2) STORED); ALTER TABLE wholegen REPLICA IDENTITY FULL",
            "CREATE TABLE virtual (id int, v int, g int GENERATED ALWAYS AS (v * 2)); ALTER TABLE virtual REPLICA IDENTITY FULL",
            "CREATE TABLE indexed (id int NOT NULL UNIQUE, v int); ALTER TABLE indexed REPLICA IDENTITY USING INDEX indexed_id_key",
            "CREATE UNLOGGED TABLE unlogged (id int PRIMARY KEY, v int)",
            "CREATE TABLE parted (id int, v int, PRIMARY KEY (id)) PARTITION BY RANGE (id)",
            "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (1000)",
            "CREATE TABLE loose (id int, v int) PARTITION BY RANGE (id)",
            "CREATE TABLE loose_1 PARTITION OF loose FOR VALUES FROM (0) TO (1000)",
            "CREATE TABLE parent (id int PRIMARY KEY, v int)",
            "CREATE TABLE child () INHERITS (parent)",
            "CREATE TABLE made AS SELECT 5 AS id, 1 AS v",
            "SELECT 5 AS id, 1 AS v INTO selected",
            "CREATE TABLE \"we\"\"ird, \\ %name'\" (id int PRIMARY KEY, v int)",
        };
        // Given each kind twice: made before the hooks, and after
        shop.run("CREATE SCHEMA old", "CREATE SCHEMA new");
        shop.run(inSchema("old", kinds));
        shop.install();
        shop.run(inSchema("new", kinds));
        Map<String, Table> tables = shop.inspect().tables().stream()
                .collect(Collectors.toMap(table -> table.schema() + "." + table.name(), table -> table));

        for (String schema : List.of("old", "new")) {
            assertThat(tables.values().stream()
                            .filter(table -> table.schema().equals(schema) && table.hooked())
                            .map(Table::name))
                    .hasSize(17)
                    .doesNotContain("unlogged");
            assertThat(tables.values().stream()
                            .filter(table -> table.schema().equals(schema) && table.published())
                            .map(Table::name))
                    .containsExactlyInAnyOrder("keyed", "whole", "indexed", "parted_1", "parent", "we\"ird, \\ %name'");
        }
        assertThat(shop.inspect().problems()).isEmpty();
        // What an application could do before it can do still
        for (Table table : tables.values()) {
            if (table.schema().equals("public")) {
                continue;
            }
            String name = table.schema() + ".\"" + table.name().replace("\"", "\"\"") + "\"";
            shop.run(
                    "INSERT INTO " + name + " (id, v) VALUES (7, 1)",
                    "UPDATE " + name + " SET v = 2",
                    "DELETE FROM " + name + " WHERE id = 7",
                    "TRUNCATE " + name + " CASCADE");
        }
        shop.run("DROP SCHEMA old CASCADE", "DROP SCHEMA new CASCADE");
        assertThat(shop.inspect().problems()).isEmpty();
    }

    private static String[] inSchema(String schema, String... commands) {
        return java.util.Arrays.stream(commands)
                .map(command -> "SET search_path = " + schema + "; " + command)
                .toArray(String[]::new);
    }

    @Test
    void membershipFollowsUsableIdentity() throws Exception {
        shop.install();
        shop.run("CREATE TABLE t (id int, v int)");
        String[] commands = {
            "ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (id)", "true",
            "ALTER TABLE t RENAME TO t2; CREATE SCHEMA s; ALTER TABLE t2 SET SCHEMA s; ALTER TABLE s.t2 SET SCHEMA public; ALTER TABLE t2 RENAME TO t",
                    "true",
            "ALTER TABLE t SET UNLOGGED", "false",
            "ALTER TABLE t SET LOGGED", "true",
            "DO $$ BEGIN EXECUTE 'ALTER TABLE t SET UNLOGGED'; END $$", "false",
            "ALTER TABLE t SET LOGGED", "true",
            "ALTER TABLE t DROP CONSTRAINT k", "false",
            "ALTER TABLE t REPLICA IDENTITY FULL", "true",
            "ALTER TABLE t REPLICA IDENTITY NOTHING", "false",
            "CREATE UNIQUE INDEX i ON t (id); ALTER TABLE t ALTER id SET NOT NULL; ALTER TABLE t REPLICA IDENTITY USING INDEX i",
                    "true",
            "DROP INDEX i", "false",
            "ALTER TABLE t REPLICA IDENTITY DEFAULT; ALTER TABLE t ADD PRIMARY KEY (id) DEFERRABLE", "false",
            "ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t ADD COLUMN n int PRIMARY KEY GENERATED ALWAYS AS IDENTITY",
                    "true",
            "ALTER TABLE t DROP COLUMN n", "false",
        };
        for (int i = 0; i < commands.length; i += 2) {
            shop.run(commands[i]);
            assertThat(shop.value("SELECT whodunit.is_published('t'::regclass)"))
                    .as(commands[i])
                    .isEqualTo(commands[i + 1].equals("true") ? "t" : "f");
            shop.run("INSERT INTO t (id, v) VALUES (1, 1)", "UPDATE t SET v = 2", "DELETE FROM t");
            assertThat(shop.inspect().problems()).as(commands[i]).isEmpty();
        }
    }

    @Test
    void partitionsComeAndGo() throws Exception {
        shop.install();
        shop.run(
                "CREATE TABLE p (id int PRIMARY KEY, v int) PARTITION BY RANGE (id)",
                "CREATE TABLE leaf (id int NOT NULL, v int)",
                "ALTER TABLE p ATTACH PARTITION leaf FOR VALUES FROM (0) TO (10)");
        assertThat(shop.value("SELECT whodunit.is_published('leaf'::regclass)")).isEqualTo("t");
        shop.run("INSERT INTO p VALUES (1, 1)", "UPDATE p SET v = 2", "DELETE FROM p", "TRUNCATE p");
        shop.run(
                "ALTER TABLE p DETACH PARTITION leaf CONCURRENTLY",
                "INSERT INTO leaf VALUES (2, 2)",
                "DELETE FROM leaf");
        shop.run("ALTER TABLE p DISABLE TRIGGER ALL", "ALTER TABLE p ENABLE TRIGGER ALL");
        assertThat(shop.inspect().problems()).isEmpty();
    }

    @Test
    void saysWhoOncePerTransactionAndAgainWhenSomethingChanges() throws Exception {
        shop.install();
        shop.skip();
        try (Connection connection = shop.url()
                .withLogin("app", "x")
                .withDefault("ApplicationName", "shop-api")
                .connect()) {
            Sql sql = new Sql(connection);
            connection.setAutoCommit(false);
            sql.run(
                    "SELECT set_config('app.correlation_id', 'req-1', true), set_config('app.user', 'a\"b\\c,d)é', true)");
            sql.run("INSERT INTO \"User\" VALUES (1, 'x')");
            sql.run("UPDATE \"User\" SET name = 'y'");
            sql.run("SELECT set_config('app.correlation_id', 'req-2', true)");
            sql.run("UPDATE \"User\" SET name = 'z'");
            sql.run("SET LOCAL ROLE clerk");
            sql.run("UPDATE \"User\" SET name = 'z'");
            sql.run("UPDATE \"User\" SET name = 'z'");
            connection.commit();
            sql.run("UPDATE \"User\" SET name = 'after'");
            connection.commit();
        }

        List<Context> contexts = shop.messages(Context.class);

        assertThat(contexts).hasSize(4).allMatch(Context::authentic);
        Facts first = contexts.get(0).facts();
        assertThat(first.sessionUser()).isEqualTo("app");
        assertThat(first.role()).isNull();
        assertThat(first.superuser()).isFalse();
        assertThat(first.clientAddress()).isEqualTo("127.0.0.1");
        assertThat(first.clientPort()).isPositive();
        assertThat(first.applicationName()).isEqualTo("shop-api");
        assertThat(first.correlationId()).isEqualTo("req-1");
        assertThat(first.appUser()).isEqualTo("a\"b\\c,d)é");
        assertThat(contexts)
                .extracting(context -> context.facts().correlationId())
                .containsExactly("req-1", "req-2", "req-2", null);
        assertThat(contexts).extracting(context -> context.facts().role()).containsExactly(null, null, "clerk", null);
        assertThat(contexts)
                .extracting(context -> context.facts().sequence())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void savepointsTakeBackAndTheNextStatementSaysItAgain() throws Exception {
        shop.install();
        shop.skip();
        shop.run("BEGIN; SAVEPOINT a; INSERT INTO \"User\" VALUES (1); ROLLBACK TO a; INSERT INTO \"User\" VALUES (2);"
                + " SAVEPOINT b; INSERT INTO \"User\" VALUES (3); RELEASE b; INSERT INTO \"User\" VALUES (4); COMMIT");

        assertThat(shop.messages(Context.class)).hasSize(1).allMatch(Context::authentic);
    }

    @Test
    void deleteAndTruncateAlwaysCarryTheirStatement() throws Exception {
        shop.install();
        shop.run(
                "CREATE TABLE nokey (id int)",
                "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9)");
        shop.skip();
        shop.run(
                "BEGIN; DELETE FROM \"User\"; DELETE FROM \"User\"; DELETE FROM nokey; DELETE FROM p; COMMIT",
                "TRUNCATE \"User\", nokey, p",
                "DELETE FROM \"User\" WHERE name = '" + "é\"\\".repeat(9000) + "'");

        List<Context> contexts = shop.messages(Context.class);

        List<Statement> statements = contexts.stream()
                .map(context -> Objects.requireNonNull(context.statement()))
                .toList();
        assertThat(contexts).allMatch(Context::authentic);
        assertThat(statements)
                .extracting(statement -> statement.operation() + " " + statement.table() + " " + statement.published())
                .containsExactly(
                        "DELETE User true",
                        "DELETE User true",
                        "DELETE nokey false",
                        "DELETE p true",
                        "TRUNCATE User true",
                        "TRUNCATE nokey false",
                        "TRUNCATE p true",
                        "TRUNCATE p1 true",
                        "DELETE User true");
        assertThat(statements.get(4).text()).isEqualTo("TRUNCATE \"User\", nokey, p");
        assertThat(statements.get(8).text())
                .hasSizeBetween(8000, 8300)
                .startsWith("DELETE FROM")
                .contains(" [...] ")
                .endsWith("é\"\\'");
    }

    @Test
    void schemaChangesComeSignedWithTheirObjects() throws Exception {
        shop.install();
        shop.skip();
        shop.runAs(
                "app",
                "ALTER TABLE \"User\" ADD COLUMN a int",
                "ALTER TABLE \"User\" DROP COLUMN a",
                "CREATE TEMP TABLE mine (id int PRIMARY KEY)",
                "DROP TABLE mine",
                "DROP TABLE \"User\"");

        List<Ddl> ddl = shop.messages(Ddl.class);

        assertThat(ddl)
                .allMatch(Ddl::authentic)
                .extracting(Ddl::tag)
                .containsExactly("ALTER TABLE", "ALTER TABLE", "DROP TABLE");
        assertThat(ddl).allMatch(message -> message.facts().sessionUser().equals("app"));
        assertThat(ddl.get(1).objects())
                .extracting(object -> object.type() + " " + object.identity() + " " + object.dropped())
                .containsExactly("table public.\"User\" false", "table column public.\"User\".a true");
        assertThat(ddl.get(2).objects()).singleElement().satisfies(object -> {
            assertThat(object.name()).isEqualTo("User");
            assertThat(object.schema()).isEqualTo("public");
            assertThat(object.dropped()).isTrue();
            assertThat(object.hook()).isFalse();
        });
        assertThat(ddl.get(2).statement()).isEqualTo("DROP TABLE \"User\"");
    }

    @Test
    void evasionsAreTold() throws Exception {
        shop.install();
        shop.run(
                "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                "CREATE TRIGGER guard BEFORE TRUNCATE ON \"User\" EXECUTE FUNCTION keep()");
        shop.skip();

        shop.runAs("app", "ALTER TABLE \"User\" DISABLE TRIGGER guard");
        assertThat(shop.messages(Ddl.class))
                .singleElement()
                .satisfies(ddl -> assertThat(ddl.disabled()).containsExactly("guard on public.\"User\""));
        shop.runAs("app", "ALTER TABLE \"User\" ADD COLUMN b int");
        assertThat(shop.messages(Ddl.class))
                .singleElement()
                .satisfies(ddl -> assertThat(ddl.disabled()).isEmpty());
        shop.runAs("app", "DROP TRIGGER guard ON \"User\"");
        assertThat(shop.messages(Ddl.class))
                .singleElement()
                .satisfies(ddl -> assertThat(ddl.objects()).singleElement().satisfies(object -> {
                    assertThat(object.type()).isEqualTo("trigger");
                    assertThat(object.table()).isEqualTo("User");
                    assertThat(object.hook()).isFalse();
                }));

        shop.runAs("app", "ALTER TABLE \"User\" DISABLE TRIGGER ALL");
        List<HookMessage> told = shop.messages();
        assertThat(told).hasSize(2).allMatch(HookMessage::authentic);
        assertThat(((Ddl) told.get(0)).disabled()).containsExactly("whodunit_witness on public.\"User\"");
        assertThat(((Inventory) told.get(1)).action()).isEqualTo(Action.UNHOOKED);
        assertThat(shop.inspect().problems())
                .extracting(HookInspection.Problem::fault)
                .containsExactly(Fault.HOOK_DISABLED);

        shop.runAs("app", "ALTER TABLE \"User\" ENABLE TRIGGER ALL");
        assertThat(shop.messages(Inventory.class)).extracting(Inventory::action).containsExactly(Action.HOOKED);
        assertThat(shop.inspect().problems()).isEmpty();

        shop.runAs("app", "DROP TRIGGER whodunit_witness ON \"User\"");
        told = shop.messages();
        assertThat(((Ddl) told.get(0)).objects())
                .singleElement()
                .satisfies(object -> assertThat(object.hook()).isTrue());
        assertThat(((Inventory) told.get(1)).action()).isEqualTo(Action.UNHOOKED);
        assertThat(shop.inspect().problems())
                .extracting(HookInspection.Problem::fault)
                .containsExactly(Fault.HOOK_MISSING);

        shop.install();
        shop.skip();
        shop.run("ALTER PUBLICATION whodunit DROP TABLE \"User\"");
        assertThat(shop.messages(Ddl.class).get(0).objects()).anyMatch(HookMessage.DdlObject::hook);
        shop.run("ALTER EVENT TRIGGER whodunit_after_command DISABLE");
        assertThat(shop.inspect().problems())
                .extracting(HookInspection.Problem::fault)
                .containsExactly(Fault.EVENT_TRIGGER_DISABLED, Fault.PUBLICATION_WRONG);
        shop.install();
        assertThat(shop.inspect().problems()).isEmpty();
        shop.skip();
        shop.run("DROP SCHEMA whodunit CASCADE");
        HookKey key = HookKey.of(new byte[] {1}, java.nio.charset.StandardCharsets.UTF_8);
        assertThat(shop.changes())
                .filteredOn(change -> change.kind() == 'M')
                .map(change -> HookMessage.decode(change.content(), key, change.xid()))
                .singleElement()
                .satisfies(message -> assertThat(((Ddl) message).objects()).allMatch(HookMessage.DdlObject::hook));
        shop.install();
        assertThat(shop.inspect().problems()).isEmpty();
    }

    @Test
    void replicaModeSilencesNothing() throws Exception {
        shop.install();
        shop.skip();
        shop.run("SET session_replication_role = replica; DELETE FROM \"User\"; DROP TABLE \"User\"");

        assertThat(shop.messages())
                .filteredOn(HookMessage::authentic)
                .extracting(message -> message.getClass().getSimpleName())
                .startsWith("Context", "Ddl");
    }

    @Test
    void nobodyElseCanSign() throws Exception {
        shop.install();
        shop.skip();
        shop.runAs(
                "app",
                "BEGIN; SELECT pg_logical_emit_message(true, 'whodunit', 'nonsense');"
                        + " SELECT pg_logical_emit_message(true, 'whodunit', '0123456789abcdef(c1,' || pg_current_xact_id()"
                        + " || ',0/1,1,1,boss,,t,,,psql,,)'); INSERT INTO \"User\" VALUES (1); COMMIT");

        List<HookMessage> messages = shop.messages();

        assertThat(messages).extracting(HookMessage::authentic).containsExactly(false, false, true);
        assertThat(messages.get(0)).isInstanceOf(HookMessage.Foreign.class);
        assertThat(((Context) messages.get(1)).facts().sessionUser()).isEqualTo("boss");
        assertThat(((Context) messages.get(2)).facts().sessionUser()).isEqualTo("app");
    }

    @Test
    void aMessageIsWorthNothingInAnotherTransactionOrWhenChanged() throws Exception {
        shop.install();
        shop.skip();
        shop.runAs("app", "INSERT INTO \"User\" VALUES (1)");
        HookKey key = shop.key();
        HookedDatabase.Change seen = shop.changes().get(0);

        assertThat(HookMessage.decode(seen.content(), key, seen.xid()).authentic())
                .isTrue();
        assertThat(HookMessage.decode(seen.content(), key, seen.xid() + 1).authentic())
                .isFalse();
        byte[] changed = seen.content().clone();
        changed[changed.length - 3] ^= 1;
        assertThat(HookMessage.decode(changed, key, seen.xid()).authentic()).isFalse();
        assertThat(((Context) HookMessage.decode(seen.content(), key, seen.xid()))
                        .facts()
                        .sequence())
                .isLessThanOrEqualTo(seen.lsn());
    }

    @Test
    void aForgedMarkerLeavesRowsWithoutContext() throws Exception {
        shop.install();
        shop.skip();
        shop.runAs(
                "app",
                "BEGIN; SELECT set_config('whodunit.said', pg_current_xact_id() || ' ''app'' ''none'' NULL NULL', true);"
                        + " INSERT INTO \"User\" VALUES (1); COMMIT",
                "SET whodunit.said = 'x'; SET whodunit.own = 'x'; SET whodunit.told = 'x'; INSERT INTO \"User\" VALUES (2)",
                "ALTER TABLE \"User\" ADD COLUMN c int");

        assertThat(shop.changes()).extracting(HookedDatabase.Change::kind).containsSubsequence('I', 'M', 'I', 'M', 'M');
    }

    @Test
    void noOrdinaryRoleReadsTheKey() throws Exception {
        shop.install();
        String question = "SELECT coalesce(encode(whodunit.key(), 'hex'), 'hidden')";
        try (Connection connection = shop.url().withLogin("app", "x").connect()) {
            assertThat(HookKey.read(connection)).isEmpty();
            Sql sql = new Sql(connection);
            assertThat(sql.value(question)).isEqualTo("hidden");
            assertThat(sql.value("SELECT whodunit.announce()")).isNull();
            for (String denied : List.of(
                    "SELECT rolpassword FROM pg_authid",
                    "SELECT whodunit.own()",
                    "SELECT whodunit.emit('c1', NULL)",
                    "SELECT whodunit.run('SELECT 1')",
                    "SELECT whodunit.settle(1, true)",
                    "CREATE TABLE mine (); CREATE TRIGGER x BEFORE INSERT ON mine EXECUTE FUNCTION whodunit.witness()")) {
                assertThatThrownBy(() -> sql.run(denied)).as(denied).hasMessageContaining("permission denied");
            }
        }
        assertThat(shop.key()).isNotNull();
        try (Connection run = shop.url().withLogin("whodunit", "run-secret").connect()) {
            assertThatThrownBy(() -> new Sql(run).run("SELECT * FROM \"User\""))
                    .hasMessageContaining("permission denied");
            assertThat(HookInspector.inspect(run, shop.slot()).problems()).isEmpty();
            assertThat(new Sql(run).value("SELECT whodunit.announce()")).isEqualTo("1");
        }
    }

    @Test
    void rolesThatSomebodyPutThereBeforehandGetNewSecrets() throws Exception {
        shop.run(
                "DROP ROLE IF EXISTS whodunit_key; CREATE ROLE whodunit_key PASSWORD 'known'",
                "ALTER ROLE whodunit_key PASSWORD 'SCRAM-SHA-256$4096:AAAAAAAAAAAAAAAAAAAAAA==$" + "A".repeat(43) + "=:"
                        + "B".repeat(43) + "='");
        shop.install();

        assertThat(shop.value("SELECT rolpassword LIKE '%BBBB%' FROM pg_authid WHERE rolname = 'whodunit_key'"))
                .isEqualTo("f");
        shop.skip();
        shop.run("INSERT INTO \"User\" VALUES (1)");
        assertThat(shop.messages()).singleElement().matches(HookMessage::authentic);
        // One that is put in its place later signs nothing either
        shop.run(
                "DROP ROLE whodunit_key; CREATE ROLE whodunit_key PASSWORD 'known'", "INSERT INTO \"User\" VALUES (2)");
        assertThat(shop.value("SELECT whodunit.key()")).isEqualTo("null");
        assertThat(shop.changes()).extracting(HookedDatabase.Change::kind).containsExactly('M', 'I');
        shop.install();
    }

    @Test
    void shadowedFunctionsAndTypesDoNotDeceiveTheHook() throws Exception {
        shop.install();
        shop.skip();
        shop.runAs(
                "app",
                "CREATE FUNCTION public.inet_client_addr() RETURNS inet LANGUAGE sql AS $$ SELECT inet '6.6.6.6' $$",
                "CREATE FUNCTION pg_temp.current_setting(text) RETURNS text LANGUAGE sql AS $$ SELECT 'boss' $$",
                "SET search_path = pg_temp, public, pg_catalog; INSERT INTO public.\"User\" VALUES (1)");

        assertThat(shop.messages(Context.class)).singleElement().satisfies(context -> {
            assertThat(context.authentic()).isTrue();
            assertThat(context.facts().sessionUser()).isEqualTo("app");
            assertThat(context.facts().clientAddress()).isEqualTo("127.0.0.1");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET standard_conforming_strings = off; SET backslash_quote = on",
                "SET transform_null_equals = on",
                "SET bytea_output = 'escape'; SET array_nulls = off; SET quote_all_identifiers = on",
                "SET plan_cache_mode = force_custom_plan; SET enable_indexscan = off; SET enable_seqscan = off",
                "SET debug_parallel_query = on; SET parallel_setup_cost = 0; SET min_parallel_table_scan_size = 0",
                "SET row_security = off; SET xmloption = document",
                "SET check_function_bodies = off; SET default_transaction_isolation = 'serializable'",
                "SET lock_timeout = '1ms'; SET idle_in_transaction_session_timeout = '1s'",
                "SET work_mem = '64kB'; SET jit = on; SET jit_above_cost = 0",
                "SET app.correlation_id = '" + "\"" + "'; SET app.\"user\" = E'\\\\x41'",
                "SELECT set_config('app.correlation_id', repeat('\"', 3000000), false)",
                "SELECT set_config('whodunit.own', repeat('x', 100000), false), set_config('whodunit.told', 'x', false)",
                "SET plpgsql.extra_errors = 'all'",
            })
    void noSettingMakesAHookFail(String setting) throws Exception {
        shop.install();
        shop.skip();
        try (Connection connection = shop.url().connect()) {
            Sql sql = new Sql(connection);
            sql.run(setting);
            assertThatCode(() -> {
                        sql.run("INSERT INTO \"User\" VALUES (1, 'x')");
                        sql.run("UPDATE \"User\" SET name = 'y'");
                        sql.run("DELETE FROM \"User\"");
                        sql.run("CREATE TABLE more (id int PRIMARY KEY)");
                        sql.run("ALTER TABLE more ADD v int DEFAULT random() * 10");
                        sql.run("DROP TABLE more");
                        sql.run("TRUNCATE \"User\"");
                    })
                    .doesNotThrowAnyException();
        }
        List<HookMessage> messages = shop.messages();
        assertThat(messages).hasSizeGreaterThan(6).allMatch(HookMessage::authentic);
        assertThat(messages)
                .filteredOn(Ddl.class::isInstance)
                .map(Ddl.class::cast)
                .extracting(Ddl::tag)
                .containsExactly("CREATE TABLE", "TABLE REWRITE", "ALTER TABLE", "DROP TABLE");
    }

    @Test
    void settingsThatTheDriverCannotBearMakeNoHookFailEither() throws Exception {
        shop.install();
        shop.skip();
        shop.run("SET DateStyle = 'German'; SET TimeZone = 'Asia/Kathmandu'; SET extra_float_digits = -15;"
                + " SET client_encoding = 'LATIN1'; SET application_name = E'a\\x01b';"
                + " INSERT INTO \"User\" VALUES (1); DELETE FROM \"User\"; RESET ALL");

        assertThat(shop.messages(Context.class)).hasSize(2).allMatch(Context::authentic);
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

    @Test
    void aRoleThatIsDroppedWhileItIsLoggedInGoesOn() throws Exception {
        shop.install();
        shop.run("CREATE ROLE leaver LOGIN", "CREATE TABLE open (id int PRIMARY KEY); GRANT ALL ON open TO PUBLIC");
        shop.skip();
        try (Connection connection = shop.url().withLogin("leaver", "x").connect()) {
            shop.run("DROP ROLE leaver");
            new Sql(connection).run("INSERT INTO open VALUES (1)");
            new Sql(connection).run("DELETE FROM open");
        }
        assertThat(shop.messages(Context.class))
                .hasSize(2)
                .allMatch(Context::authentic)
                .allMatch(context -> context.facts().sessionUser().equals("leaver"));
    }

    @Test
    void whatIsLeftOfTheHooksHarmsNobody() throws Exception {
        shop.install();
        for (String part : List.of(
                "DROP FUNCTION whodunit.emit",
                "DROP FUNCTION whodunit.settle",
                "DROP FUNCTION whodunit.own",
                "DROP FUNCTION whodunit.is_hooked",
                "DROP PUBLICATION whodunit",
                "DROP ROLE whodunit_key",
                "ALTER SCHEMA whodunit RENAME TO other")) {
            shop.run(part);
            shop.run(
                    "INSERT INTO \"User\" VALUES (1)",
                    "UPDATE \"User\" SET name = 'x'",
                    "DELETE FROM \"User\"",
                    "CREATE TABLE more (id int PRIMARY KEY)",
                    "ALTER TABLE more ADD v int DEFAULT random() * 10",
                    "ALTER TABLE more SET UNLOGGED",
                    "DROP TABLE more",
                    "TRUNCATE \"User\"");
        }
        shop.run("ALTER SCHEMA other RENAME TO whodunit");
        shop.install();
        assertThat(shop.inspect().problems()).isEmpty();
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
    void inventoryIsAnnouncedInParts() throws Exception {
        shop.install();
        shop.run(
                "DO $$ BEGIN FOR i IN 1..505 LOOP EXECUTE format('CREATE TABLE many_%s (id int)', i); END LOOP; END $$");
        shop.skip();
        try (Connection run = shop.url().withLogin("whodunit", "run-secret").connect()) {
            new Sql(run).run("SELECT whodunit.announce(); SELECT whodunit.heartbeat()");
        }

        List<HookMessage> messages = shop.messages();

        assertThat(messages).hasSize(3).allMatch(HookMessage::authentic);
        assertThat(messages)
                .filteredOn(Inventory.class::isInstance)
                .map(Inventory.class::cast)
                .extracting(inventory -> inventory.action() + " " + inventory.part() + "/" + inventory.parts() + " "
                        + inventory.tables().size())
                .containsExactly("ANNOUNCED 1/2 500", "ANNOUNCED 2/2 6");
        assertThat(messages.get(2)).isInstanceOf(HookMessage.Heartbeat.class);
    }
}
