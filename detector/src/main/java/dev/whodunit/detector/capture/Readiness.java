package dev.whodunit.detector.capture;

import dev.whodunit.detector.hooks.HookKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a database must have before it can be captured, looked at before each start of the engine.
 *
 * @param origin which server and timeline answers
 * @param key the hooks' key; empty where no hooks are installed
 * @param slotLsn up to where the slot has been confirmed
 * @param serverLsn where the server's WAL ends
 * @param warning what is missing but does not keep rows from being captured; empty if nothing
 */
record Readiness(Origin origin, Optional<HookKey> key, long slotLsn, long serverLsn, String warning) {

    private static final String INSTALL = "run: whodunit install --postgres URL";

    /**
     * Looks, and asks the hooks to announce themselves in the WAL.
     *
     * @throws NotReady with what is missing, in plain words
     */
    static Readiness check(CaptureSettings settings) throws NotReady {
        try (Connection connection = settings.url().connect()) {
            checkServer(connection, settings);
            checkRole(connection, settings);
            checkPublication(connection, settings);
            checkSlot(connection, settings);
            Optional<HookKey> key = HookKey.read(connection);
            String warning = key.isPresent()
                    ? ""
                    : "the hooks are not installed, so nobody can say who made a change; " + INSTALL;
            if (key.isPresent()) {
                announce(connection);
            }
            return new Readiness(
                    origin(connection, settings), key, slotLsn(connection, settings), serverLsn(connection), warning);
        } catch (SQLException e) {
            throw Faults.explain(e, settings.url(), settings.slot());
        }
    }

    private static void checkServer(Connection connection, CaptureSettings settings) throws SQLException, NotReady {
        String level = text(connection, "SELECT pg_catalog.current_setting('wal_level')");
        if (!"logical".equals(level)) {
            throw NotReady.because("PostgreSQL at " + settings.url() + " has wal_level = " + level
                    + "; set wal_level = logical in postgresql.conf and restart it");
        }
        if ("t".equals(text(connection, "SELECT pg_catalog.pg_is_in_recovery()"))) {
            throw NotReady.because("PostgreSQL at " + settings.url()
                    + " is a standby server; name the primary in this entry, or wait for the fail-over");
        }
    }

    private static void checkRole(Connection connection, CaptureSettings settings) throws SQLException, NotReady {
        String may = text(
                connection, "SELECT rolreplication OR rolsuper FROM pg_catalog.pg_roles WHERE rolname = session_user");
        if (!"t".equals(may)) {
            throw NotReady.because("role " + settings.url().user() + " at " + settings.url()
                    + " may not replicate; log in as role whodunit, or " + INSTALL);
        }
    }

    private static void checkPublication(Connection connection, CaptureSettings settings)
            throws SQLException, NotReady {
        String found =
                text(connection, "SELECT 1 FROM pg_catalog.pg_publication WHERE pubname = ?", settings.publication());
        if (found == null) {
            throw NotReady.because("publication " + settings.publication() + " is missing in database "
                    + settings.url().database() + " at " + settings.url() + "; " + INSTALL);
        }
    }

    private static void checkSlot(Connection connection, CaptureSettings settings) throws SQLException, NotReady {
        String question = "SELECT database, plugin, active, wal_status FROM pg_catalog.pg_replication_slots"
                + " WHERE slot_name = ?";
        try (PreparedStatement statement = connection.prepareStatement(question)) {
            statement.setString(1, settings.slot());
            try (ResultSet slot = statement.executeQuery()) {
                if (!slot.next()) {
                    throw NotReady.because("replication slot " + settings.slot() + " is missing at " + settings.url()
                            + "; " + INSTALL);
                }
                checkSlot(slot, connection.getCatalog(), settings);
            }
        }
    }

    private static void checkSlot(ResultSet slot, String database, CaptureSettings settings)
            throws SQLException, NotReady {
        if (!"pgoutput".equals(slot.getString("plugin")) || !database.equals(slot.getString("database"))) {
            throw NotReady.because("replication slot " + settings.slot() + " at " + settings.url()
                    + " belongs to something else (database " + slot.getString("database") + ", plugin "
                    + slot.getString("plugin") + "); name another one as slot: in this entry, then " + INSTALL);
        }
        if ("lost".equals(slot.getString("wal_status"))) {
            throw Faults.slotLost(settings.slot(), settings.url());
        }
        if (slot.getBoolean("active")) {
            throw NotReady.standby("another instance reads slot " + settings.slot() + " at " + settings.url()
                    + "; this one takes over when it stops");
        }
    }

    private static long slotLsn(Connection connection, CaptureSettings settings) throws SQLException {
        String lsn = text(
                connection,
                "SELECT pg_catalog.pg_wal_lsn_diff(confirmed_flush_lsn, '0/0') FROM pg_catalog.pg_replication_slots"
                        + " WHERE slot_name = ?",
                settings.slot());
        return lsn == null ? 0 : Long.parseLong(lsn);
    }

    private static long serverLsn(Connection connection) throws SQLException {
        String lsn =
                text(connection, "SELECT pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), '0/0')");
        return lsn == null ? 0 : Long.parseLong(lsn);
    }

    private static void announce(Connection connection) throws SQLException {
        text(connection, "SELECT whodunit.announce()");
    }

    private static Origin origin(Connection connection, CaptureSettings settings) throws SQLException {
        String system = text(connection, "SELECT system_identifier FROM pg_catalog.pg_control_system()");
        String timeline = text(
                connection, "SELECT substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn()), 1, 8)");
        if (system == null || timeline == null) {
            throw new SQLException("the server does not say its system identifier and timeline", "XX000");
        }
        return new Origin(settings.name(), system, Integer.parseInt(timeline, 16));
    }

    private static @Nullable String text(Connection connection, String question, String... arguments)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(question)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setString(i + 1, arguments[i]);
            }
            try (ResultSet answer = statement.executeQuery()) {
                return answer.next() ? answer.getString(1) : null;
            }
        }
    }
}
