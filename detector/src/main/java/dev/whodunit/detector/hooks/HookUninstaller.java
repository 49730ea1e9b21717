package dev.whodunit.detector.hooks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The removal of the hooks from one database, without a trace. The first thing it does is to say so in the log, signed,
 * because whoever takes protection away should be seen.
 */
public final class HookUninstaller {

    private static final int ROUNDS = 14;

    private final PostgresUrl url;
    private final String slot;
    private final boolean keepRole;
    private final Consumer<String> progress;
    private final Patience.Pause pause;
    private final List<String> remaining = new ArrayList<>();

    public HookUninstaller(PostgresUrl url, String slot, boolean keepRole, Consumer<String> progress) {
        this(url, slot, keepRole, progress, Patience.Pause::sleep);
    }

    HookUninstaller(PostgresUrl url, String slot, boolean keepRole, Consumer<String> progress, Patience.Pause pause) {
        this.url = url;
        this.slot = slot;
        this.keepRole = keepRole;
        this.progress = progress;
        this.pause = pause;
    }

    /**
     * Takes the hooks away.
     *
     * @return what could not be taken away and why, in plain words; empty if nothing is left
     * @throws HookRefusal if the login does not allow it
     * @throws SQLException if the server cannot be reached or fails
     */
    public List<String> uninstall() throws SQLException, HookRefusal {
        try (Connection connection = url.connect()) {
            Sql sql = new Sql(connection);
            if (!sql.holds("SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user")) {
                throw new HookRefusal("role " + sql.value("SELECT current_user")
                        + " is no superuser: taking event triggers away needs one");
            }
            sql.run("SET statement_timeout = 0; SET client_min_messages = warning");
            say(sql);
            eventTriggers(sql);
            if (tables(sql)) {
                schema(sql);
                slot(sql);
                roles(sql);
            }
            return List.copyOf(remaining);
        }
    }

    private void say(Sql sql) throws SQLException {
        if (sql.holds("SELECT to_regprocedure('whodunit.emit(text,text)') IS NOT NULL")) {
            sql.run("SELECT whodunit.emit('d1', ROW('DROP SCHEMA', 'whodunit uninstall', jsonb_build_object('objects',"
                    + " jsonb_build_array(jsonb_build_object('type', 'schema', 'schema', 'whodunit', 'name', 'whodunit',"
                    + " 'identity', 'whodunit', 'dropped', true, 'original', true, 'hook', true)),"
                    + " 'disabled', '[]'::jsonb))::text)");
        }
    }

    private void eventTriggers(Sql sql) throws SQLException {
        for (String name : sql.values("SELECT quote_ident(e.evtname) FROM pg_catalog.pg_event_trigger e"
                + " JOIN pg_catalog.pg_proc p ON p.oid = e.evtfoid JOIN pg_catalog.pg_namespace n"
                + " ON n.oid = p.pronamespace WHERE n.nspname = 'whodunit'")) {
            sql.run("DROP EVENT TRIGGER IF EXISTS " + name);
        }
        progress.accept("event triggers are gone");
    }

    /** Whether no table carries a hook any more. */
    private boolean tables(Sql sql) throws SQLException {
        Patience patience = new Patience(ROUNDS, pause);
        List<@Nullable String> hooked;
        int done = 0;
        do {
            hooked = sql.values("SELECT format('DROP TRIGGER IF EXISTS %I ON %s', t.tgname, t.tgrelid::regclass)"
                    + " FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid"
                    + " JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
                    + " WHERE n.nspname = 'whodunit' AND NOT t.tgisinternal ORDER BY 1");
            int busy = 0;
            for (String drop : hooked) {
                try {
                    sql.transaction(patience.lockTimeout(), () -> sql.run(String.valueOf(drop)));
                    if (++done % 100 == 0) {
                        progress.accept(done + " tables are free of hooks");
                    }
                } catch (SQLException e) {
                    if (!Sql.busy(e)) {
                        throw e;
                    }
                    busy++;
                }
            }
            if (busy == 0) {
                progress.accept("no table carries a hook");
                return true;
            }
            progress.accept(busy + (busy == 1 ? " table is" : " tables are") + " busy, trying again");
        } while (patience.nextRound());
        remaining.add("tables that stayed busy still carry hooks; run this again");
        return false;
    }

    private void schema(Sql sql) throws SQLException {
        Patience patience = new Patience(ROUNDS, pause);
        while (true) {
            try {
                sql.transaction(
                        patience.lockTimeout(),
                        () -> sql.run("DROP PUBLICATION IF EXISTS whodunit; DROP SCHEMA IF EXISTS whodunit CASCADE"));
                break;
            } catch (SQLException e) {
                if (!Sql.busy(e) || !patience.nextRound()) {
                    throw e;
                }
            }
        }
        progress.accept("publication and schema are gone");
    }

    private void slot(Sql sql) throws SQLException {
        Patience patience = new Patience(6, pause);
        String mine = " FROM pg_catalog.pg_replication_slots WHERE slot_name = ? AND database = current_database()"
                + " AND plugin = 'pgoutput'";
        do {
            if (!sql.holds("SELECT true" + mine, slot)) {
                return;
            }
            if (sql.holds("SELECT NOT active" + mine, slot)) {
                sql.value("SELECT pg_catalog.pg_drop_replication_slot(slot_name)" + mine + " AND NOT active", slot);
                progress.accept("replication slot " + slot + " is gone");
                return;
            }
        } while (patience.nextRound());
        remaining.add("replication slot " + slot + " is being read by process "
                + sql.value("SELECT active_pid" + mine, slot) + ": stop that Whodunit, then run this again");
    }

    private void roles(Sql sql) throws SQLException {
        if (keepRole) {
            return;
        }
        if (!remaining.isEmpty()) {
            return;
        }
        String other = otherHookedDatabase(sql);
        if (other != null) {
            progress.accept("roles whodunit and whodunit_key stay: " + other);
            return;
        }
        if (sql.holds("SELECT has_database_privilege('whodunit', current_database(), 'CONNECT')"
                + " FROM pg_catalog.pg_roles WHERE rolname = 'whodunit'")) {
            sql.run(
                    "DO $$ BEGIN EXECUTE format('REVOKE ALL ON DATABASE %I FROM whodunit', current_database()); END $$");
        }
        for (String role : List.of("whodunit_key", "whodunit")) {
            try {
                sql.run("DROP ROLE IF EXISTS " + role);
            } catch (SQLException e) {
                progress.accept("role " + role + " stays, because it owns something or has rights: " + e.getMessage());
            }
        }
    }

    /** Why another database of this server may need the roles; null if none does. */
    private @Nullable String otherHookedDatabase(Sql sql) throws SQLException {
        for (String database : sql.values("SELECT datname FROM pg_catalog.pg_database"
                + " WHERE datallowconn AND datname <> current_database() ORDER BY datname")) {
            String name = String.valueOf(database);
            try (Connection connection = url.withDatabase(name).connect()) {
                if (new Sql(connection).holds("SELECT true FROM pg_catalog.pg_namespace WHERE nspname = 'whodunit'")) {
                    return "database " + name + " is hooked too";
                }
            } catch (SQLException e) {
                return "database " + name + " may be hooked too, it cannot be looked into";
            }
        }
        return null;
    }
}
