package dev.whodunit.topologies.normalize;

import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Decides whether a log event is the witness of its fact or evidence of one that another source tells: what the WAL of a
 * watched database tells, and the requests of a service behind a web server. By configuration, never by waiting.
 */
final class Witness {

    /** Commands that rows, TRUNCATE records or event triggers of a watched database tell. */
    private static final Set<String> IN_THE_WAL = Set.of(
            "insert", "update", "delete", "truncate", "merge", "copy", "create", "alter", "drop", "grant", "revoke");

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
        String[] words = operation.split(" ", 2);
        boolean told =
                IN_THE_WAL.contains(words[0]) && !(words.length > 1 && OUTSIDE.contains(words[1].replace(' ', '_')));
        // No WAL tells of a command that failed.
        boolean failed = "failure".equals(event.get(CanonicalFields.EVENT_OUTCOME));
        if (told
                && !slow
                && !failed
                && settings.watchedDatabases().contains(String.valueOf(event.get(CanonicalFields.DB_NAMESPACE)))) {
            event.put(CanonicalFields.EVENT_KIND, "evidence");
        }
    }

    private void request(Event.Builder event) {
        boolean isRequest = "http_request".equals(event.get(CanonicalFields.EVENT_ACTION));
        if (isRequest && settings.frontedServices().contains(String.valueOf(event.get(CanonicalFields.SERVICE_NAME)))) {
            event.put(CanonicalFields.EVENT_KIND, "evidence");
        }
    }
}
