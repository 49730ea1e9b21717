package dev.whodunit.topologies.format;

import dev.whodunit.topologies.format.LineTimes.StampedText;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A line of the PostgreSQL server log (stderr), taken apart: {@code %m [%p]}, optionally {@code : [%l-1]}, the session, the
 * severity and the message.
 *
 * @param pid the backend's process id
 * @param session what the prefix says between pid and severity
 * @param message what follows the severity
 */
record PostgresLine(Instant time, long pid, PostgresSession session, String severity, String message) {

    private static final Set<String> MESSAGES = Set.of(
            "LOG", "ERROR", "FATAL", "PANIC", "WARNING", "NOTICE", "INFO", "DEBUG", "DEBUG1", "DEBUG2", "DEBUG3",
            "DEBUG4", "DEBUG5");

    /** Severities of lines that tell more about the line before. */
    private static final Set<String> ADDITIONS =
            Set.of("DETAIL", "HINT", "CONTEXT", "STATEMENT", "QUERY", "LOCATION", "BACKTRACE");

    private static final int LONGEST_SEVERITY = 9;

    private static final int LONGEST_PID = 10;

    boolean isAddition() {
        return ADDITIONS.contains(severity);
    }

    /** The line taken apart, or null if it does not begin as PostgreSQL's lines do. */
    static @Nullable PostgresLine of(String line, ParseContext context) {
        StampedText stamped = LineTimes.iso(line, context);
        if (stamped == null || !stamped.rest().startsWith(" [")) {
            return null;
        }
        String rest = stamped.rest();
        int bracket = rest.indexOf(']');
        if (bracket < 3 || bracket > 2 + LONGEST_PID || !isDigits(rest, 2, bracket)) {
            return null;
        }
        long pid = Long.parseLong(rest.substring(2, bracket));
        int start = afterLineNumber(rest, bracket + 1);
        int colon = severityColon(rest, start);
        if (colon < 0) {
            return null;
        }
        int word = wordStart(rest, colon);
        boolean ambiguous = isAmbiguous(rest, start, word, colon);
        PostgresSession session =
                PostgresSession.of(rest.substring(start, Math.max(start, word)).strip(), ambiguous);
        return new PostgresLine(
                stamped.time(),
                pid,
                session,
                rest.substring(word, colon),
                rest.substring(colon + 1).stripLeading());
    }

    private static int afterLineNumber(String rest, int start) {
        int at = start;
        if (rest.startsWith(":", at)) {
            at++;
        }
        if (rest.startsWith(" [", at)) {
            int bracket = rest.indexOf(']', at);
            int dash = rest.indexOf('-', at);
            if (dash > 0 && dash < bracket && bracket - at < 24 && isDigits(rest, at + 2, dash)) {
                at = bracket + 1;
            }
        }
        return at;
    }

    /** The colon after the first severity at or after a position, or -1. */
    private static int severityColon(String rest, int start) {
        for (int colon = rest.indexOf(':', start); colon >= 0; colon = rest.indexOf(':', colon + 1)) {
            int word = wordStart(rest, colon);
            boolean alone = word == 0 || (word > start && rest.charAt(word - 1) == ' ');
            boolean blankFollows = colon + 1 == rest.length() || rest.charAt(colon + 1) == ' ';
            if (alone && blankFollows && colon > word) {
                String severity = rest.substring(word, colon);
                if (MESSAGES.contains(severity) || ADDITIONS.contains(severity)) {
                    return colon;
                }
            }
        }
        return -1;
    }

    private static int wordStart(String rest, int colon) {
        int start = colon;
        while (start > 0 && colon - start <= LONGEST_SEVERITY && isUpperOrDigit(rest.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    /**
     * Names in the prefix are the client's: one that itself contains a client address and a severity makes two readings
     * possible. Then nobody can say which of them PostgreSQL wrote.
     */
    private static boolean isAmbiguous(String rest, int start, int word, int colon) {
        if (rest.substring(start, word).isBlank()) {
            return false;
        }
        boolean keyed = rest.startsWith("user=", start + 1);
        for (int next = severityColon(rest, colon + 1); next >= 0; next = severityColon(rest, next + 1)) {
            int blank = wordStart(rest, next) - 1;
            int token = rest.lastIndexOf(' ', blank - 1) + 1;
            String before = rest.substring(token, blank);
            if (keyed ? before.contains("client=") : before.contains("/")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUpperOrDigit(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean isDigits(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return end > start;
    }
}
