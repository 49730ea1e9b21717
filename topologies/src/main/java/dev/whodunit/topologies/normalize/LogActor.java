package dev.whodunit.topologies.normalize;

import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import org.jspecify.annotations.Nullable;

/** Names who is behind a log event: the application's user, the database role of a server log, or a login that succeeded. */
final class LogActor {

    private LogActor() {}

    static void assign(Event.Builder event) {
        if ("postgresql".equals(event.get(CanonicalFields.PRODUCT))) {
            event.put(CanonicalFields.ACTOR_NAME, TransactionContext.role(text(event, CanonicalFields.PG_USER)))
                    .put(CanonicalFields.ACTOR_EVIDENCE, event.has(CanonicalFields.PG_USER) ? "server_log" : "none");
            return;
        }
        // Whoever fails to log in as root is not root.
        boolean failedLogin = "login".equals(event.get(CanonicalFields.EVENT_ACTION))
                && !"success".equals(event.get(CanonicalFields.EVENT_OUTCOME));
        String person = person(event);
        if (person != null && !failedLogin) {
            boolean session = "linux".equals(event.get(CanonicalFields.PRODUCT));
            event.put(CanonicalFields.ACTOR_NAME, person)
                    .put(CanonicalFields.ACTOR_EVIDENCE, session ? "session" : "log_join");
        }
    }

    private static @Nullable String person(Event.Builder event) {
        String name = text(event, CanonicalFields.USER_NAME);
        String email = text(event, CanonicalFields.USER_EMAIL);
        if (name != null) {
            return name;
        }
        return email != null ? email : text(event, CanonicalFields.USER_ID);
    }

    private static @Nullable String text(Event.Builder event, String field) {
        Object value = event.get(field);
        return value == null ? null : value.toString();
    }
}
