package dev.whodunit.detector.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.detector.hooks.HookInspection.Fault;
import dev.whodunit.detector.hooks.HookMessage.Action;
import dev.whodunit.detector.hooks.HookMessage.Context;
import dev.whodunit.detector.hooks.HookMessage.Ddl;
import dev.whodunit.detector.hooks.HookMessage.Facts;
import dev.whodunit.detector.hooks.HookMessage.Inventory;
import dev.whodunit.detector.hooks.HookMessage.Statement;
import java.sql.Connection;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the hooks say of a transaction, and when. */
class HookContextIT extends HooksOnPostgres {

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
}
