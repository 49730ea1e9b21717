package dev.whodunit.detector.hooks;

import dev.whodunit.detector.hooks.HookInspection.Fault;
import dev.whodunit.detector.hooks.HookInspection.Problem;
import dev.whodunit.detector.hooks.HookInspection.Slot;
import dev.whodunit.detector.hooks.HookInspection.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The look at a database's hooks. Any role may take it, role {@code whodunit} sees all of it; it writes nothing.
 *
 * <p>It trusts no function of ours in the database before it has compared its text with the one shipped.
 */
public final class HookInspector {

    private static final Map<String, String> BODIES = HookScript.functionBodies();
    private static final List<String> EVENT_TRIGGERS = List.of(
            "whodunit_before_command", "whodunit_after_command", "whodunit_after_drop", "whodunit_before_rewrite");

    private final Connection connection;
    private final String slotName;
    private final List<Problem> problems = new ArrayList<>();

    private HookInspector(Connection connection, String slotName) {
        this.connection = connection;
        this.slotName = slotName;
    }

    /** Looks at the database that the connection is to. */
    public static HookInspection inspect(Connection connection, String slotName) throws SQLException {
        return new HookInspector(connection, slotName).inspect();
    }

    /** Logins whose word about people is believed: the given ones that exist, or if none are given all but superusers. */
    public static List<String> applications(Connection connection, List<String> given) throws SQLException {
        List<String> logins = new ArrayList<>();
        new HookInspector(connection, "")
                .each(
                        "SELECT rolname, rolsuper FROM pg_catalog.pg_roles WHERE rolcanlogin AND rolname <> 'whodunit' ORDER BY 1",
                        row -> {
                            String name = row.getString(1);
                            if (given.isEmpty() ? !row.getBoolean(2) : given.contains(name)) {
                                logins.add(name);
                            }
                        });
        return logins;
    }

    private HookInspection inspect() throws SQLException {
        Map<String, String> server = one("""
                SELECT current_database() AS database, current_setting('server_version') AS version,
                       current_setting('wal_level') AS wal_level,
                       current_setting('max_slot_wal_keep_size') AS keep,
                       EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'whodunit') AS installed,
                       EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'whodunit') AS role,
                       EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'whodunit_key') AS key""");
        boolean installed = "t".equals(server.get("installed"));
        List<Table> tables = List.of();
        if (!installed) {
            add(Fault.NOT_INSTALLED, "whodunit", "no hooks are installed: run `whodunit install` as a superuser");
        } else if (functions()) {
            tables = tables();
        }
        if (!"logical".equals(server.get("wal_level"))) {
            add(
                    Fault.WAL_LEVEL,
                    "wal_level",
                    "wal_level is " + server.get("wal_level")
                            + ": set it to logical (ALTER SYSTEM SET wal_level = 'logical') and restart the server");
        }
        if (installed) {
            eventTriggers();
            publication();
            present(server, "key", Fault.KEY_MISSING, "whodunit_key", "the role that holds the hooks' key is gone");
            present(server, "role", Fault.ROLE_MISSING, "whodunit", "the role to run as is gone");
        }
        Slot slot = slot(installed);
        if (slot != null && "-1".equals(server.get("keep"))) {
            add(
                    Fault.WAL_UNLIMITED,
                    "max_slot_wal_keep_size",
                    "max_slot_wal_keep_size is unlimited: while Whodunit is down the server keeps its log until the disk"
                            + " is full; set a limit, for example ALTER SYSTEM SET max_slot_wal_keep_size = '20GB'");
        }
        problems.sort((a, b) -> a.fault().compareTo(b.fault()));
        return new HookInspection(text(server, "database"), text(server, "version"), installed, problems, tables, slot);
    }

    private void present(Map<String, String> server, String column, Fault fault, String object, String message) {
        if (!"t".equals(server.get(column))) {
            add(fault, object, message + ": run `whodunit install`");
        }
    }

    /** Whether the functions can be trusted with questions. */
    private boolean functions() throws SQLException {
        Map<String, String> found = new HashMap<>();
        each(
                "SELECT p.proname, p.prosrc, p.proowner = 10 AS ours FROM pg_catalog.pg_proc p"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'whodunit'",
                row -> {
                    String body = row.getBoolean("ours") ? row.getString("prosrc") : "";
                    found.merge(row.getString("proname"), body, (one, other) -> "");
                });
        boolean trusted = true;
        for (Map.Entry<String, String> shipped : BODIES.entrySet()) {
            String body = found.get(shipped.getKey());
            if (!shipped.getValue().equals(body)) {
                trusted = false;
                String name = "whodunit." + shipped.getKey() + "()";
                add(
                        Fault.FUNCTION_CHANGED,
                        name,
                        body == null
                                ? "function " + name + " is missing: run `whodunit install`"
                                : "function " + name
                                        + " is not the one that this version installs: somebody changed it, or"
                                        + " another version installed it; run `whodunit install`");
            }
        }
        return trusted;
    }

    private List<Table> tables() throws SQLException {
        List<Table> tables = new ArrayList<>();
        each(
                "SELECT * FROM whodunit.tables()",
                row -> tables.add(new Table(
                        row.getLong("relation"),
                        row.getString("schema_name"),
                        row.getString("table_name"),
                        row.getBoolean("hooked"),
                        row.getString("why_not_hooked"),
                        row.getBoolean("hook_disabled"),
                        row.getBoolean("published"),
                        row.getString("why_not_published"))));
        for (Table table : tables) {
            String name = table.schema() + "." + table.name();
            if (table.whyNotHooked() == null && !table.hooked()) {
                problems.add(new Problem(
                        table.hookDisabled() ? Fault.HOOK_DISABLED : Fault.HOOK_MISSING,
                        table.schema(),
                        table.name(),
                        "whodunit_witness",
                        (table.hookDisabled() ? "the hook on " + name + " is turned off" : name + " has no hook")
                                + ": run `whodunit install`"));
            }
            if ((table.whyNotPublished() == null) != table.published()) {
                problems.add(new Problem(
                        Fault.PUBLICATION_WRONG,
                        table.schema(),
                        table.name(),
                        "whodunit",
                        table.published()
                                ? name + " is published, but " + table.whyNotPublished()
                                        + ": PostgreSQL refuses UPDATE and DELETE on it; run `whodunit install`"
                                : "rows of " + name
                                        + " are not published, so their changes are not seen: run `whodunit install`"));
            }
        }
        return tables;
    }

    private void eventTriggers() throws SQLException {
        Map<String, String> found = new HashMap<>();
        each(
                "SELECT e.evtname, e.evtenabled, n.nspname FROM pg_catalog.pg_event_trigger e JOIN pg_catalog.pg_proc p"
                        + " ON p.oid = e.evtfoid JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace",
                row -> found.put(
                        row.getString("evtname"),
                        "whodunit".equals(row.getString("nspname")) ? row.getString("evtenabled") : "elsewhere"));
        for (String name : EVENT_TRIGGERS) {
            String enabled = found.get(name);
            if (enabled == null) {
                add(Fault.EVENT_TRIGGER_MISSING, name, "event trigger " + name + " is missing: run `whodunit install`");
            } else if (!"A".equals(enabled)) {
                add(
                        Fault.EVENT_TRIGGER_DISABLED,
                        name,
                        "event trigger " + name + " is turned off, or not always on: run `whodunit install`");
            }
        }
    }

    private void publication() throws SQLException {
        Map<String, String> publication = one("""
                SELECT bool_or(true) AS there, bool_and(NOT puballtables AND pubinsert AND pubupdate AND pubdelete
                       AND pubtruncate AND NOT pubviaroot) AS right
                  FROM pg_catalog.pg_publication WHERE pubname = 'whodunit'""");
        if (publication.get("there") == null) {
            add(Fault.PUBLICATION_MISSING, "whodunit", "publication whodunit is missing: run `whodunit install`");
        } else if (!"t".equals(publication.get("right"))) {
            add(
                    Fault.PUBLICATION_WRONG,
                    "whodunit",
                    "publication whodunit no longer publishes what it should: run `whodunit install`");
        }
    }

    private @Nullable Slot slot(boolean installed) throws SQLException {
        List<Slot> slots = new ArrayList<>();
        each(
                """
                SELECT slot_name, active, wal_status, safe_wal_size,
                       coalesce(pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
                                ELSE pg_current_wal_lsn() END, restart_lsn), 0)::bigint AS retained
                  FROM pg_catalog.pg_replication_slots
                 WHERE slot_name = ? AND database = current_database() AND plugin = 'pgoutput'""",
                row -> {
                    long safe = row.getLong("safe_wal_size");
                    slots.add(new Slot(
                            row.getString("slot_name"),
                            row.getBoolean("active"),
                            row.getString("wal_status"),
                            row.getLong("retained"),
                            row.getObject("safe_wal_size") == null ? null : safe));
                },
                slotName);
        if (slots.isEmpty()) {
            if (installed) {
                add(
                        Fault.SLOT_MISSING,
                        slotName,
                        "replication slot " + slotName
                                + " is missing: changes since it went cannot be seen; run `whodunit install`");
            }
            return null;
        }
        Slot slot = slots.get(0);
        if ("lost".equals(slot.walStatus())) {
            add(
                    Fault.SLOT_LOST,
                    slotName,
                    "replication slot " + slotName + " is lost, the server no longer has its log:"
                            + " drop it (SELECT pg_drop_replication_slot('" + slotName
                            + "')) and run `whodunit install`");
        }
        return slot;
    }

    private void add(Fault fault, String object, String message) {
        problems.add(new Problem(fault, null, null, object, message));
    }

    private static String text(Map<String, String> row, String column) {
        String value = row.get(column);
        return value == null ? "" : value;
    }

    private Map<String, String> one(String question) throws SQLException {
        Map<String, String> values = new HashMap<>();
        each(question, row -> {
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                String value = row.getString(i);
                if (value != null) {
                    values.put(row.getMetaData().getColumnLabel(i), value);
                }
            }
        });
        return values;
    }

    private void each(String question, RowReader reader, String... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(question)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setString(i + 1, arguments[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    reader.read(row);
                }
            }
        }
    }

    @FunctionalInterface
    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }
}
