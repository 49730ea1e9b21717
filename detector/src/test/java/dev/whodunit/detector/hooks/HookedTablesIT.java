package dev.whodunit.detector.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.detector.hooks.HookInspection.Table;
import dev.whodunit.detector.hooks.HookMessage.Inventory;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which tables carry the hook, which are published, and how that follows what becomes of them. */
class HookedTablesIT extends HooksOnPostgres {

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
