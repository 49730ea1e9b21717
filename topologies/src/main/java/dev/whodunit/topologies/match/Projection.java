package dev.whodunit.topologies.match;

import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The part of an event that an alert can show; row images and unknown fields stay behind. */
final class Projection {

    private static final int MAXIMUM_TEXT = 2_000;

    private static final Set<String> KEPT = Set.of(
            CanonicalFields.EVENT_ID,
            CanonicalFields.TIMESTAMP,
            CanonicalFields.OBSERVED,
            CanonicalFields.EVENT_ACTION,
            CanonicalFields.EVENT_OUTCOME,
            CanonicalFields.EVENT_KIND,
            CanonicalFields.EVENT_COUNT,
            CanonicalFields.PRODUCT,
            CanonicalFields.CATEGORY,
            CanonicalFields.SERVICE,
            CanonicalFields.CORRELATION_ID,
            CanonicalFields.ACTOR_NAME,
            CanonicalFields.ACTOR_EVIDENCE,
            CanonicalFields.USER_ID,
            CanonicalFields.USER_NAME,
            CanonicalFields.USER_EMAIL,
            CanonicalFields.CLIENT_ADDRESS,
            CanonicalFields.USER_AGENT,
            CanonicalFields.PG_USER,
            CanonicalFields.PG_ROLE,
            CanonicalFields.PG_APPLICATION_NAME,
            CanonicalFields.PG_CLIENT_ADDRESS,
            CanonicalFields.PG_PID,
            CanonicalFields.PG_XID,
            CanonicalFields.PG_LSN,
            CanonicalFields.PG_HOOKED,
            CanonicalFields.PG_CONTEXT,
            CanonicalFields.TRANSACTION,
            CanonicalFields.DB_NAMESPACE,
            CanonicalFields.DB_COLLECTION,
            CanonicalFields.DB_OPERATION,
            CanonicalFields.DB_QUERY,
            CanonicalFields.HTTP_METHOD,
            CanonicalFields.HTTP_STATUS,
            CanonicalFields.URL_PATH,
            CanonicalFields.DURATION_MS,
            CanonicalFields.SERVICE_NAME,
            CanonicalFields.HOST_NAME,
            CanonicalFields.MESSAGE,
            CanonicalFields.EXCEPTION_TYPE,
            CanonicalFields.RESOURCE_TYPE,
            CanonicalFields.RESOURCE_ID);

    private Projection() {}

    static Event of(Event event) {
        Event.Builder kept = Event.builder();
        event.forEachField((field, value) -> {
            if (KEPT.contains(field)) {
                kept.put(field, cut(value));
            } else if (field.equals(CanonicalFields.AMENDMENT) && value instanceof Map<?, ?> added) {
                kept.put(field, amendment(added));
            }
        });
        return kept.build();
    }

    private static Map<String, Object> amendment(Map<?, ?> added) {
        Map<String, Object> kept = new LinkedHashMap<>();
        added.forEach((field, value) -> {
            if (field instanceof String name && KEPT.contains(name) && value != null) {
                kept.put(name, cut(value));
            }
        });
        return kept;
    }

    private static Object cut(Object value) {
        return value instanceof String text && text.length() > MAXIMUM_TEXT
                ? text.substring(0, MAXIMUM_TEXT / 2) + " … " + text.substring(text.length() - MAXIMUM_TEXT / 2)
                : value;
    }
}
