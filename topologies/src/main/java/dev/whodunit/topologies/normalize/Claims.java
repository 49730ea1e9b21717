package dev.whodunit.topologies.normalize;

import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.CorrelationIds;
import dev.whodunit.topologies.event.Event;
import java.util.Set;

/** Keeps a record from saying what only Whodunit says: such fields stand under {@code claim.} (DESIGN section 4). */
final class Claims {

    private static final Set<String> RESERVED = Set.of(
            CanonicalFields.EVENT_ID, CanonicalFields.OBSERVED, CanonicalFields.TRANSACTION, CanonicalFields.AMENDMENT);

    private Claims() {}

    /** Copies what the format read; its own {@code @timestamp} was taken already. */
    static void copy(Event parsed, Event.Builder event) {
        boolean application = "application".equals(parsed.value(CanonicalFields.CATEGORY));
        boolean webserver = "webserver".equals(parsed.value(CanonicalFields.CATEGORY));
        parsed.forEachField((field, value) -> {
            if (field.equals(CanonicalFields.TIMESTAMP)) {
                return;
            }
            if (field.equals(CanonicalFields.CORRELATION_ID)) {
                event.put(field, CorrelationIds.usable(value));
            } else if (webserver && field.equals(CanonicalFields.USER_NAME)) {
                // Whatever name a client sends with Basic authentication is logged, asked for or not.
                event.put(CanonicalFields.CLAIM + field, value);
            } else {
                event.put(isReserved(field, application) ? CanonicalFields.CLAIM + field : field, value);
            }
        });
    }

    /** True for a label that no sender may give; those of the configuration and of the probe are not among them. */
    static boolean isReservedLabel(String label) {
        return RESERVED.contains(label)
                || label.equals(CanonicalFields.EVENT_KIND)
                || label.equals(CanonicalFields.EVENT_COUNT)
                || label.startsWith("actor.")
                || label.startsWith("pg.");
    }

    // Formats write pg.* themselves for the server log; an application's line has no say in it.
    private static boolean isReserved(String field, boolean application) {
        return RESERVED.contains(field)
                || field.startsWith("actor.")
                || (application && (field.startsWith("pg.") || field.equals(CanonicalFields.EVENT_COUNT)));
    }
}
