package dev.whodunit.detector.hooks;

import dev.whodunit.detector.hooks.HookInstaller.Settings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A database of its own for a test, and what comes out of its slot. */
final class HookedDatabase {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final PostgresUrl url;
    private final String slot;

    private HookedDatabase(PostgresUrl url, String slot) {
        this.url = url;
        this.slot = slot;
    }

    /** A new database, not hooked yet. */
    static HookedDatabase create(PostgresUrl server, String options) throws SQLException {
        String name = "shop" + NUMBER.incrementAndGet();
        try (Connection connection = server.connect()) {
            new Sql(connection).run("CREATE DATABASE " + name + " " + options);
        }
        return new HookedDatabase(server.withDatabase(name), name);
    }

    PostgresUrl url() {
        return url;
    }

    String slot() {
        return slot;
    }

    HookInstaller.Outcome install() throws SQLException, HookRefusal {
        return new HookInstaller(url, new Settings(slot, "run-secret"), line -> {}, length -> {}).install();
    }

    List<String> uninstall() throws SQLException, HookRefusal {
        return new HookUninstaller(url, slot, false, line -> {}, length -> {}).uninstall();
    }

    HookInspection inspect() throws SQLException {
        try (Connection connection = url.connect()) {
            return HookInspector.inspect(connection, slot);
        }
    }

    /** Runs commands as a superuser, each in a transaction of its own. */
    void run(String... commands) throws SQLException {
        try (Connection connection = url.connect()) {
            for (String command : commands) {
                new Sql(connection).run(command);
            }
        }
    }

    /** Runs commands in one session of another role. */
    void runAs(String role, String... commands) throws SQLException {
        try (Connection connection = url.withLogin(role, "secret").connect()) {
            for (String command : commands) {
                new Sql(connection).run(command);
            }
        }
    }

    String value(String question) throws SQLException {
        try (Connection connection = url.connect()) {
            return String.valueOf(new Sql(connection).value(question));
        }
    }

    HookKey key() throws SQLException {
        try (Connection connection = url.withLogin("whodunit", "run-secret").connect()) {
            return HookKey.read(connection).orElseThrow();
        }
    }

    /** Forgets what the slot holds. */
    void skip() throws SQLException {
        changes();
    }

    /** Our messages since last asked. */
    List<HookMessage> messages() throws SQLException {
        HookKey key = key();
        List<HookMessage> messages = new ArrayList<>();
        for (Change change : changes()) {
            if (change.kind() == 'M' && change.prefix().equals(HookMessage.PREFIX)) {
                messages.add(HookMessage.decode(change.content(), key, change.xid()));
            }
        }
        return messages;
    }

    <T extends HookMessage> List<T> messages(Class<T> kind) throws SQLException {
        return messages().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Everything since last asked; {@code kind} is pgoutput's: M message, I insert, U update, D delete, T truncate. */
    List<Change> changes() throws SQLException {
        List<Change> changes = new ArrayList<>();
        try (Connection connection = url.connect();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT data FROM pg_logical_slot_get_binary_changes(?, NULL, NULL, 'proto_version', '1',"
                                + " 'publication_names', 'whodunit', 'messages', 'true')")) {
            statement.setString(1, slot);
            long xid = 0;
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ByteBuffer data = ByteBuffer.wrap(row.getBytes(1));
                    char kind = (char) data.get();
                    if (kind == 'B') {
                        xid = Integer.toUnsignedLong(data.getInt(17));
                    } else if (kind == 'M') {
                        changes.add(message(data, xid));
                    } else if ("IUDT".indexOf(kind) >= 0) {
                        changes.add(new Change(kind, xid, 0, "", new byte[0]));
                    }
                }
            }
        }
        return changes;
    }

    private static Change message(ByteBuffer data, long xid) {
        boolean transactional = data.get() == 1;
        long lsn = data.getLong();
        int start = data.position();
        while (data.get() != 0) {
            // to the end of the prefix
        }
        String prefix = new String(data.array(), start, data.position() - start - 1, StandardCharsets.UTF_8);
        byte[] content = new byte[data.getInt()];
        data.get(content);
        return new Change('M', transactional ? xid : 0, lsn, prefix, content);
    }

    /** What pgoutput says. */
    record Change(char kind, long xid, long lsn, String prefix, byte[] content) {}
}
