package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Position;

/**
 * Something wrong with a rule file, and where; lines and columns count from 1.
 *
 * @param code a short name for this kind of problem, for programs
 * @param message what was found, what was expected
 */
public record Problem(String file, int line, int column, Severity severity, String code, String message) {

    /** An error at a place. */
    public static Problem error(Position position, String code, String message) {
        return new Problem(position.file(), position.line(), position.column(), Severity.ERROR, code, message);
    }

    /** A warning at a place. */
    public static Problem warning(Position position, String code, String message) {
        return new Problem(position.file(), position.line(), position.column(), Severity.WARNING, code, message);
    }

    /** Text from a file as a message shows it: in quotes, on one line, cut where it is long. */
    public static String quote(String text) {
        return Problems.quote(text);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + severity + ": " + message;
    }
}
