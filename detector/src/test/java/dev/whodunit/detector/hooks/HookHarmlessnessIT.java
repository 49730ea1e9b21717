package dev.whodunit.detector.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.whodunit.detector.hooks.HookMessage.Context;
import dev.whodunit.detector.hooks.HookMessage.Ddl;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No hook makes a statement fail that worked before. */
class HookHarmlessnessIT extends HooksOnPostgres {

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
}
