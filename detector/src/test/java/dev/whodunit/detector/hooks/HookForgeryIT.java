package dev.whodunit.detector.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whodunit.detector.hooks.HookMessage.Context;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nobody speaks in the name of the hooks, and nobody is taken for somebody else. */
class HookForgeryIT extends HooksOnPostgres {

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
}
