package dev.whodunit.detector.hooks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A connection for commands that come as text, in transactions of their own. */
final class Sql {

    /** Lock not available, deadlock detected, serialization failure, and a tuple that somebody else has just changed. */
    private static final Set<String> BUSY = Set.of("55P03", "40P01", "40001", "XX000");

    private final Connection connection;

    Sql(Connection connection) {
        this.connection = connection;
    }

    /** Runs work in one transaction, in which no lock is waited for longer than {@code lockTimeout}. */
    void transaction(Duration lockTimeout, Work work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            run("SET LOCAL lock_timeout = '" + lockTimeout.toMillis() + "ms'");
            work.run();
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    void run(String commands) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(commands);
        }
    }

    /** The first column of the first row, null if there is none. */
    @Nullable
    String value(String question, Object... arguments) throws SQLException {
        List<@Nullable String> values = values(question, arguments);
        return values.isEmpty() ? null : values.get(0);
    }

    boolean holds(String question, Object... arguments) throws SQLException {
        return "t".equals(value(question, arguments));
    }

    /** The first column of each row. */
    List<@Nullable String> values(String question, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(question)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            List<@Nullable String> values = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    values.add(row.getString(1));
                }
            }
            return values;
        }
    }

    /** Whether to try again later. */
    static boolean busy(SQLException failure) {
        String state = failure.getSQLState();
        return state != null
                && BUSY.contains(state)
                && (!"XX000".equals(state)
                        || String.valueOf(failure.getMessage()).contains("concurrently"));
    }

    /** What is done in a transaction. */
    @FunctionalInterface
    interface Work {
        void run() throws SQLException;
    }
}
