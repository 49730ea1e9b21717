package dev.whodunit.topologies.normalize;

import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Identity;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names who is behind a log event: the application's user, the database role of a server log, or a login that succeeded. */
final class LogActor {

    /** What the system's logs say of a user who did it himself. */
    private static final Set<String> DOERS = Set.of("login", "logout", "sudo", "su");

    private LogActor() {}

    static void assign(Event.Builder event) {
        if ("postgresql".equals(event.get(CanonicalFields.PRODUCT))) {
            event.put(CanonicalFields.ACTOR_NAME, TransactionContext.role(text(event, CanonicalFields.PG_USER)))
                    .put(CanonicalFields.ACTOR_EVIDENCE, event.has(CanonicalFields.PG_USER) ? "server_log" : "none");
            return;
        }
        String action = text(event, CanonicalFields.EVENT_ACTION);
        boolean session = "linux".equals(event.get(CanonicalFields.PRODUCT));
        // Whoever fails to log in as root is not root, and a new user did not make himself.
        boolean names = Identity.isTold(action, text(event, CanonicalFields.EVENT_OUTCOME))
                && (!session || DOERS.contains(String.valueOf(action)));
        String person = person(event);
        if (person != null && names) {
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
