package dev.whodunit.topologies.format;

import static dev.whodunit.topologies.event.CanonicalFields.*;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a message of the PostgreSQL server log tells: a statement, a duration, a login, an audit record, a fault. */
final class PostgresMessage {

    private static final String LOGIN = "login";

    private static final String FAILURE = "failure";

    /** Verdicts on who may come in. */
    private static final List<String> REJECTIONS = List.of(
            " authentication failed for user ",
            "no pg_hba.conf entry for ",
            "pg_hba.conf rejects connection for ",
            "is not permitted to log in");

    /** A login that is refused for want of room or of the right moment. */
    private static final List<String> REFUSALS = List.of(
            "sorry, too many clients already",
            "remaining connection slots are reserved",
            "too many connections for ",
            "the database system is ",
            "is not currently accepting connections");

    private PostgresMessage() {}

    static void describe(FieldCollector fields, PostgresLine line) {
        String message = line.message();
        switch (line.severity()) {
            case "LOG" -> log(fields, message);
            case "FATAL" -> fatal(fields, message);
            case "ERROR", "PANIC" -> error(fields, message);
            default -> {}
        }
        connectionAddress(fields);
    }

    private static void log(FieldCollector fields, String message) {
        if (message.startsWith("statement: ")) {
            statement(fields, message.substring("statement: ".length()));
        } else if (message.startsWith("execute ")) {
            statement(fields, afterName(message));
        } else if (message.startsWith("duration: ")) {
            duration(fields, message);
        } else if (message.startsWith("AUDIT: ")) {
            PostgresAudit.describe(fields, message.substring("AUDIT: ".length()));
        } else {
            connection(fields, message);
        }
    }

    private static void statement(FieldCollector fields, String sql) {
        fields.put(EVENT_ACTION, "statement");
        SqlText.putInto(fields, sql);
    }

    /** What follows {@code execute <name>: }; the name is the client's and may be anything. */
    private static String afterName(String message) {
        int colon = message.indexOf(": ");
        return colon < 0 ? message : message.substring(colon + 2);
    }

    private static void duration(FieldCollector fields, String message) {
        int end = message.indexOf(" ms");
        Double milliseconds = end < 0 ? null : decimal(message.substring("duration: ".length(), end));
        if (milliseconds == null) {
            return;
        }
        fields.put(DURATION_MS, milliseconds);
        String what = message.substring(end + " ms".length()).stripLeading();
        if (what.startsWith("statement: ")) {
            statement(fields, what.substring("statement: ".length()));
        } else if (what.startsWith("execute ")) {
            statement(fields, afterName(what));
        } else if (what.startsWith("parse ") || what.startsWith("bind ")) {
            fields.put(EVENT_ACTION, what.substring(0, what.indexOf(' ')));
            SqlText.putInto(fields, afterName(what));
        } else {
            fields.put(EVENT_ACTION, "duration");
        }
    }

    private static void connection(FieldCollector fields, String message) {
        if (message.startsWith("connection received: ")) {
            fields.put(EVENT_ACTION, "connection_received");
            peer(fields, message);
        } else if (message.startsWith("connection authenticated: ")) {
            fields.put(EVENT_ACTION, "connection_authenticated").put(EVENT_KIND, "evidence");
        } else if (message.startsWith("connection authorized: ")) {
            fields.put(EVENT_ACTION, LOGIN).put(EVENT_OUTCOME, "success");
            account(fields, message);
        } else if (message.startsWith("disconnection: ")) {
            fields.put(EVENT_ACTION, "logout").put(EVENT_OUTCOME, "success");
            account(fields, message);
            peer(fields, message);
        }
    }

    private static void fatal(FieldCollector fields, String message) {
        fields.put(EVENT_OUTCOME, FAILURE);
        if (REJECTIONS.stream().anyMatch(message::contains) || isMissingRole(message)) {
            fields.put(EVENT_ACTION, LOGIN);
            if (!isUnsure(fields)) {
                rejected(fields, message);
            }
        } else if (REFUSALS.stream().anyMatch(message::contains)) {
            fields.put(EVENT_ACTION, "connection_refused");
        } else {
            fields.put(EVENT_ACTION, "error");
        }
    }

    private static void rejected(FieldCollector fields, String message) {
        fields.putIfAbsent(PG_USER, quotedAfter(message, "user "));
        fields.putIfAbsent(PG_USER, quotedAfter(message, "role "));
        fields.putIfAbsent(PG_CLIENT_ADDRESS, quotedAfter(message, "for host "));
        fields.putIfAbsent(DB_NAMESPACE, quotedAfter(message, "database "));
    }

    private static boolean isUnsure(FieldCollector fields) {
        return fields.has(CLAIM + PG_USER) || fields.has(CLAIM + PG_CLIENT_ADDRESS);
    }

    private static boolean isMissingRole(String message) {
        return message.startsWith("role \"") && message.endsWith("\" does not exist");
    }

    private static void error(FieldCollector fields, String message) {
        fields.put(EVENT_OUTCOME, FAILURE);
        fields.put(EVENT_ACTION, message.startsWith("permission denied ") ? "permission_denied" : "error");
    }

    /** {@code host=… port=…} at the end of a message. */
    private static void peer(FieldCollector fields, String message) {
        int host = message.lastIndexOf("host=");
        if (host < 0 || isUnsure(fields)) {
            return;
        }
        String client = token(message, host + "host=".length());
        fields.putIfAbsent(PG_CLIENT_ADDRESS, client);
        int port = message.indexOf("port=", host);
        if (port > 0) {
            fields.put(CLIENT_PORT, FieldReadings.portNumber(token(message, port + "port=".length())));
        }
    }

    /** {@code user=… database=… application_name=…}; only what the prefix does not say. */
    private static void account(FieldCollector fields, String message) {
        int user = message.indexOf("user=");
        int database = message.indexOf(" database=", Math.max(user, 0));
        if (user < 0 || database < 0) {
            return;
        }
        if (!isUnsure(fields)) {
            fields.putIfAbsent(PG_USER, message.substring(user + "user=".length(), database));
            fields.putIfAbsent(DB_NAMESPACE, token(message, database + " database=".length()));
        }
        int application = message.indexOf(" application_name=", database);
        if (application > 0) {
            String name = message.substring(application + " application_name=".length());
            int tail = name.lastIndexOf(" SSL enabled");
            fields.putIfAbsent(PG_APPLICATION_NAME, tail < 0 ? name : name.substring(0, tail));
        }
    }

    private static void connectionAddress(FieldCollector fields) {
        String action = fields.text(EVENT_ACTION);
        if (action != null && (action.startsWith("connection_") || action.startsWith("log"))) {
            fields.putIfAbsent(CLIENT_ADDRESS, fields.get(PG_CLIENT_ADDRESS));
        }
    }

    private static String token(String text, int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) != ' ' && text.charAt(end) != '\n') {
            end++;
        }
        return text.substring(start, end);
    }

    private static @Nullable String quotedAfter(String message, String word) {
        int start = message.indexOf(word + '"');
        int end = start < 0 ? -1 : message.indexOf('"', start + word.length() + 1);
        return end < 0 ? null : message.substring(start + word.length() + 1, end);
    }

    private static @Nullable Double decimal(String text) {
        boolean plain = !text.isEmpty()
                && text.length() < 20
                && text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.')
                && text.indexOf('.') == text.lastIndexOf('.')
                && !text.equals(".");
        return plain ? (Double) Double.parseDouble(text) : null;
    }
}
