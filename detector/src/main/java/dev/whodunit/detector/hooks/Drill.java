package dev.whodunit.detector.hooks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.random.RandomGenerator;

/**
 * A command that changes nothing: a role gives itself a right that it has. Any role may run it, it touches no table and waits for
 * nobody, and the event triggers tell of it as of any other command, so that it takes the whole way that a real one takes.
 */
public final class Drill {

    /** What the rule {@code whodunit_drill} compares a statement with. */
    private static final String COMMAND = "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO CURRENT_USER";

    private static final String PROGRAM = "whodunit drill ";
    private static final int LETTERS = 10;

    private Drill() {}

    /**
     * Runs it and waits for the commit. The connection is good for nothing else afterwards.
     *
     * @return the program's name under which it was run, which no other drill has
     */
    public static String run(Connection connection, RandomGenerator random) throws SQLException {
        StringBuilder program = new StringBuilder(PROGRAM);
        // Letters alone are not taken for anything that has to be redacted.
        random.ints(LETTERS, 'a', 'z' + 1).forEach(program::appendCodePoint);
        Sql sql = new Sql(connection);
        sql.run("SET lock_timeout = '2s'; SET statement_timeout = '10s'");
        sql.run("SET application_name = '" + program + "'");
        // By itself, since the message of the event triggers has all that the client sent.
        sql.run(COMMAND);
        return program.toString();
    }
}
