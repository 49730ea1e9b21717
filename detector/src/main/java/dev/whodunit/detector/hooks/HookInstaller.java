package dev.whodunit.detector.hooks;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * The installation of the hooks into one database. It can be run again at any time: it brings an older installation up
 * to date, goes on where an interrupted one stopped, and changes nothing where all is well.
 *
 * <p>One table per transaction, and no lock is waited for longer than half a second; tables that are busy are tried
 * again, and named at the end if they stayed so.
 */
public final class HookInstaller {

    private static final int ROUNDS = 14;
    private static final Pattern SLOT_NAME = Pattern.compile("[a-z0-9_]{1,63}");
    private static final String QUERY_CANCELED = "57014";

    /**
     * What to install.
     *
     * @param slot the replication slot's name; names are one per server, not one per database
     * @param rolePassword the password that role {@code whodunit} gets; null leaves an existing one, and makes one up for
     *     a role that has none
     */
    public record Settings(String slot, @Nullable String rolePassword) {
        public static final String DEFAULT_SLOT = "whodunit";

        public static Settings defaults() {
            return new Settings(DEFAULT_SLOT, null);
        }

        @Override
        public String toString() {
            return "Settings[slot=" + slot + "]";
        }
    }

    /**
     * What came of it.
     *
     * @param password the password that was made up for role {@code whodunit}, to be shown once; null if none was
     * @param inspection how all stands now
     */
    public record Outcome(@Nullable String password, HookInspection inspection) {
        @Override
        public String toString() {
            return "Outcome[inspection=" + inspection + "]";
        }
    }

    private final PostgresUrl url;
    private final Settings settings;
    private final Consumer<String> progress;
    private final Patience.Pause pause;

    public HookInstaller(PostgresUrl url, Settings settings, Consumer<String> progress) {
        this(url, settings, progress, Patience.Pause::sleep);
    }

    HookInstaller(PostgresUrl url, Settings settings, Consumer<String> progress, Patience.Pause pause) {
        this.url = url;
        this.settings = settings;
        this.progress = progress;
        this.pause = pause;
    }

    /**
     * Installs.
     *
     * @throws HookRefusal if the server or the login does not allow it
     * @throws SQLException if the server cannot be reached or fails
     */
    public Outcome install() throws SQLException, HookRefusal {
        try (Connection connection = url.connect()) {
            Sql sql = new Sql(connection);
            check(sql);
            sql.run("SET statement_timeout = 0; SET client_min_messages = warning");
            schema(sql);
            String password = password(connection, sql);
            slot(sql);
            inTurn(sql, () -> sql.run(HookScript.EVENT_TRIGGERS.text()), "event triggers");
            progress.accept("event triggers are on");
            tables(sql);
            forgetOlderFunctions(sql);
            return new Outcome(password, HookInspector.inspect(connection, settings.slot()));
        }
    }

    /** The commands of an installation, for people to read and for psql to run; needs no server. */
    public static String script(String slot) throws HookRefusal {
        checkSlotName(slot);
        return String.join(
                "\n",
                "-- Whodunit's hooks. Run as a superuser, with psql: psql -v ON_ERROR_STOP=1 -d <database> -f <this file>",
                "-- Before: wal_level = logical, and a limit in max_slot_wal_keep_size.",
                "-- Afterwards give the role that Whodunit runs as a password: \\password whodunit",
                "",
                "BEGIN;",
                "SET LOCAL lock_timeout = '500ms';",
                HookScript.SCHEMA.text(),
                "COMMIT;",
                "",
                HookScript.SLOT_FOR_PSQL.text().replace("@slot@", slot),
                "BEGIN;",
                "SET LOCAL lock_timeout = '500ms';",
                HookScript.EVENT_TRIGGERS.text(),
                "COMMIT;",
                "",
                "\\unset ON_ERROR_STOP",
                HookScript.TABLES.text());
    }

    /** The stand-in for a database into which a part of a hooked one is restored. */
    public static String stub() {
        return HookScript.STUB.text();
    }

    private void check(Sql sql) throws SQLException, HookRefusal {
        checkSlotName(settings.slot());
        if (!sql.holds("SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user")) {
            throw new HookRefusal("role " + sql.value("SELECT current_user") + " is no superuser: installing event"
                    + " triggers needs one. Run this as a superuser, or give a superuser the output of"
                    + " `whodunit install --print`");
        }
        if (sql.holds("SELECT pg_catalog.pg_is_in_recovery()")) {
            throw new HookRefusal("this server is a standby: install on the primary");
        }
        if (sql.holds("SELECT current_setting('server_version_num')::int < 140000")) {
            throw new HookRefusal("PostgreSQL " + sql.value("SELECT current_setting('server_version')")
                    + " is too old: 14 or later is needed");
        }
        if (!sql.holds("SELECT current_setting('wal_level') = 'logical'")) {
            throw new HookRefusal("wal_level is " + sql.value("SELECT current_setting('wal_level')")
                    + ": run ALTER SYSTEM SET wal_level = 'logical' and restart the server first");
        }
        String owner = sql.value(
                "SELECT coalesce(database, 'no database') FROM pg_catalog.pg_replication_slots"
                        + " WHERE slot_name = ? AND (database IS DISTINCT FROM current_database() OR plugin <> 'pgoutput')",
                settings.slot());
        if (owner != null) {
            throw new HookRefusal("replication slot " + settings.slot() + " is in use by " + owner
                    + ": choose another name with --slot, and give it as `slot:` in the configuration too");
        }
    }

    private static void checkSlotName(String slot) throws HookRefusal {
        if (!SLOT_NAME.matcher(slot).matches()) {
            throw new HookRefusal("a slot's name has only lower case letters, digits and _, up to 63 of them");
        }
    }

    private void schema(Sql sql) throws SQLException, HookRefusal {
        boolean upgrade = sql.holds("SELECT to_regprocedure('whodunit.own()') IS NOT NULL");
        try {
            inTurn(
                    sql,
                    () -> {
                        if (upgrade) {
                            // So that the event triggers do not take this for somebody's tampering.
                            sql.run("SELECT pg_catalog.set_config('whodunit.own', whodunit.own(), true)");
                        }
                        sql.run(HookScript.SCHEMA.text());
                    },
                    "schema whodunit");
        } catch (SQLException e) {
            if ("P0001".equals(e.getSQLState())) {
                throw new HookRefusal(String.valueOf(e.getMessage()));
            }
            throw e;
        }
        progress.accept("schema, functions, role and publication are there");
    }

    private @Nullable String password(Connection connection, Sql sql) throws SQLException {
        String given = settings.rolePassword();
        boolean has = sql.holds("SELECT rolpassword IS NOT NULL FROM pg_catalog.pg_authid WHERE rolname = 'whodunit'");
        if (given == null && has) {
            return null;
        }
        String password = given == null ? randomPassword() : given;
        // Sends a verifier, not the password, so that no log shows it.
        connection.unwrap(PGConnection.class).alterUserPassword("whodunit", password.toCharArray(), "scram-sha-256");
        progress.accept("role whodunit has its password");
        return given == null ? password : null;
    }

    private static String randomPassword() {
        byte[] bytes = new byte[18];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void slot(Sql sql) throws SQLException, HookRefusal {
        if (sql.holds("SELECT true FROM pg_catalog.pg_replication_slots WHERE slot_name = ?", settings.slot())) {
            return;
        }
        if (sql.holds("SELECT count(*) >= current_setting('max_replication_slots')::int"
                + " FROM pg_catalog.pg_replication_slots")) {
            throw new HookRefusal("all replication slots are in use: raise max_replication_slots, now "
                    + sql.value("SELECT current_setting('max_replication_slots')") + ", and restart the server");
        }
        String open = sql.value("SELECT count(*) FROM pg_catalog.pg_stat_activity"
                + " WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()");
        if (!"0".equals(open)) {
            progress.accept("waiting for " + open + " open transactions to end, to start the replication slot");
        }
        boolean failover = sql.holds("SELECT current_setting('server_version_num')::int >= 170000");
        try {
            sql.run("SET lock_timeout = 0; SET statement_timeout = '5min'");
            sql.run(slotScript(settings.slot(), failover ? ", failover => true" : ""));
        } catch (SQLException e) {
            if (QUERY_CANCELED.equals(e.getSQLState())) {
                throw new HookRefusal("a transaction has been open for over 5 minutes, and the replication slot cannot"
                        + " start before it ends; see pg_stat_activity, then run this again");
            }
            throw e;
        } finally {
            sql.run("SET statement_timeout = 0");
        }
        progress.accept("replication slot " + settings.slot() + " is there");
    }

    private static String slotScript(String slot, String failover) {
        return HookScript.SLOT.text().replace("@slot@", slot).replace("@failover@", failover);
    }

    private void tables(Sql sql) throws SQLException {
        Patience patience = new Patience(ROUNDS, pause);
        int done = 0;
        int busy;
        do {
            List<@Nullable String> waiting = sql.values("SELECT relation FROM whodunit.tables()"
                    + " WHERE (why_not_hooked IS NULL) <> hooked OR (why_not_published IS NULL) <> published");
            busy = 0;
            for (String relation : waiting) {
                if (table(sql, patience, String.valueOf(relation))) {
                    done++;
                    if (done % 100 == 0) {
                        progress.accept(done + " tables are hooked, " + (waiting.size() - done) + " to go");
                    }
                } else {
                    busy++;
                }
            }
            if (busy > 0) {
                progress.accept(busy + (busy == 1 ? " table is" : " tables are") + " busy, trying again");
            }
        } while (busy > 0 && patience.nextRound());
        progress.accept(
                done == 0 && busy == 0
                        ? "all tables are as they should be"
                        : done + " tables are hooked, " + busy + " busy");
    }

    /** Whether the table is settled; false if it is busy. */
    private boolean table(Sql sql, Patience patience, String relation) throws SQLException {
        try {
            sql.transaction(patience.lockTimeout(), () -> sql.value("SELECT whodunit.hook_table(?::oid)", relation));
            return true;
        } catch (SQLException e) {
            if (Sql.busy(e)) {
                return false;
            }
            boolean gone = !sql.holds("SELECT true FROM pg_catalog.pg_class WHERE oid = ?::oid", relation);
            if (gone) {
                return true;
            }
            throw e;
        }
    }

    /** Drops what older versions had and this one does not, once no table uses it any more. */
    private void forgetOlderFunctions(Sql sql) throws SQLException {
        Set<String> current = HookScript.functionBodies().keySet();
        List<@Nullable String> older = sql.values(
                "SELECT p.oid::regprocedure FROM pg_catalog.pg_proc p"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'whodunit'"
                        + " AND p.proname <> 'version' AND NOT p.proname = ANY (string_to_array(?, ','))"
                        + " AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgfoid = p.oid)",
                String.join(",", current));
        for (String function : older) {
            inTurn(
                    sql,
                    () -> {
                        sql.run("SELECT pg_catalog.set_config('whodunit.own', whodunit.own(), true)");
                        sql.run("DROP FUNCTION IF EXISTS " + function);
                    },
                    "function " + function);
        }
    }

    /** Runs work in a transaction, again while something holds it up. */
    private void inTurn(Sql sql, Sql.Work work, String what) throws SQLException {
        Patience patience = new Patience(ROUNDS, pause);
        while (true) {
            try {
                sql.transaction(patience.lockTimeout(), work);
                return;
            } catch (SQLException e) {
                if (!Sql.busy(e) || !patience.nextRound()) {
                    throw e;
                }
                progress.accept(what + ": busy, trying again");
            }
        }
    }
}
