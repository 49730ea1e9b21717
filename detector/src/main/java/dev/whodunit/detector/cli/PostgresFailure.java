package dev.whodunit.detector.cli;

import dev.whodunit.detector.hooks.PostgresUrl;
import java.io.PrintWriter;
import java.sql.SQLException;

/** Tells a person that a database could not be reached, or what it answered. */
final class PostgresFailure {

    private PostgresFailure() {}

    /** Prints the failure in one line and says what the exit code is. */
    static int tell(SQLException failure, PostgresUrl url, PrintWriter err) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        String message = String.valueOf(failure.getMessage()).strip().replace("\n", " ");
        if (state.startsWith("08") || state.startsWith("57P")) {
            err.println("whodunit: " + url + " cannot be reached: " + message);
            return ExitCode.UNREACHABLE;
        }
        if (state.startsWith("28") || state.startsWith("3D")) {
            err.println("whodunit: " + url + " does not let us in: " + message);
            return ExitCode.UNREACHABLE;
        }
        err.println("whodunit: " + url + ": " + message);
        return ExitCode.PROBLEMS;
    }
}
