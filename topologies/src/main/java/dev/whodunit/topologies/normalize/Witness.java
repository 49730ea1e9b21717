package dev.whodunit.topologies.normalize;

import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Decides whether a log event is the witness of its fact or evidence of one that another source tells: what the WAL of a
 * watched database tells, and the requests of a service behind a web server. By what is set up, never by waiting.
 */
final class Witness {

    /** Commands that rows or TRUNCATE records of a watched database tell. */
    private static final Set<String> ROWS = Set.of("insert", "update", "delete", "truncate", "merge", "copy");

    /** Commands that the event triggers of a hooked database tell. */
    private static final Set<String> DDL = Set.of("create", "alter", "drop", "grant", "revoke");

    /** Objects that no event trigger sees: here the server log is the only witness. */
    private static final Set<String> OUTSIDE =
            Set.of("database", "role", "user", "group", "tablespace", "system", "event_trigger");

    /** Where the object of a statement is named by its database action. */
    private static final Map<String, String> ACTIONS = Map.of(
            "drop table", "drop_table",
            "drop schema", "drop_schema",
            "drop database", "drop_database",
            "drop trigger", "drop_trigger",
            "drop event trigger", "drop_event_trigger",
            "alter table", "alter_table",
            "truncate", "truncate",
            "delete", "delete");

    private final NormalizeSettings settings;

    Witness(NormalizeSettings settings) {
        this.settings = settings;
    }

    void decide(Event.Builder event) {
        if ("postgresql".equals(event.get(CanonicalFields.PRODUCT))) {
            statement(event);
        } else if ("application".equals(event.get(CanonicalFields.CATEGORY))) {
            request(event);
        }
        event.putIfAbsent(CanonicalFields.EVENT_KIND, "event");
    }

    private void statement(Event.Builder event) {
        String operation =
                String.valueOf(event.get(CanonicalFields.DB_OPERATION)).toLowerCase(Locale.ROOT);
        String action = ACTIONS.get(operation);
        // A slow statement's line is about its duration; what it did is told by another line, or by the WAL.
        boolean slow = event.has(CanonicalFields.DURATION_MS);
        if (action != null && !slow && "statement".equals(event.get(CanonicalFields.EVENT_ACTION))) {
            event.put(CanonicalFields.EVENT_ACTION, action);
        }
        // No WAL tells of a command that failed.
        boolean failed = "failure".equals(event.get(CanonicalFields.EVENT_OUTCOME));
        if (failed || !isTold(operation, String.valueOf(event.get(CanonicalFields.DB_NAMESPACE)))) {
            return;
        }
        if (slow) {
            // The witness of how long it took, and of nothing else.
            event.put(CanonicalFields.EVENT_ACTION, "duration");
        } else {
            event.put(CanonicalFields.EVENT_KIND, "evidence");
        }
    }

    /** Whether the WAL tells what this statement did. */
    private boolean isTold(String operation, String database) {
        String[] words = operation.split(" ", 2);
        if (ROWS.contains(words[0])) {
            return settings.isWatched(database);
        }
        boolean outside = words.length > 1 && OUTSIDE.contains(words[1].replace(' ', '_'));
        return DDL.contains(words[0]) && !outside && settings.isHooked(database);
    }

    private void request(Event.Builder event) {
        boolean isRequest = "http_request".equals(event.get(CanonicalFields.EVENT_ACTION));
        if (isRequest && settings.frontedServices().contains(String.valueOf(event.get(CanonicalFields.SERVICE_NAME)))) {
            event.put(CanonicalFields.EVENT_KIND, "evidence");
        }
    }
}
