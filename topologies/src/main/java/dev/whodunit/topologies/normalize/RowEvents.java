package dev.whodunit.topologies.normalize;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Row changes and TRUNCATEs → canonical events, with the context that their transaction carried before them. */
final class RowEvents {

    private static final Map<String, String> ACTIONS =
            Map.of("c", "insert", "r", "insert", "u", "update", "d", "delete", "t", "truncate");

    private RowEvents() {}

    static boolean isRow(Change change) {
        return ACTIONS.containsKey(change.operation());
    }

    static Event of(Change change, @Nullable TransactionContext context) {
        String action = ACTIONS.get(change.operation());
        Event.Builder event = change.event("cdc");
        event.put(CanonicalFields.EVENT_ACTION, action)
                .put(CanonicalFields.DB_OPERATION, String.valueOf(action).toUpperCase(Locale.ROOT))
                .put(CanonicalFields.DB_COLLECTION, change.table())
                .put(CanonicalFields.RESOURCE_TYPE, "table")
                .put(CanonicalFields.RESOURCE_ID, key(change))
                .put(CanonicalFields.PG_HOOKED, change.capture().path("hooked").asBoolean(false))
                .put(CanonicalFields.PG_BEFORE, image(change, "before"))
                .put(CanonicalFields.PG_AFTER, image(change, "after"));
        if (context == null) {
            unknown(event);
        } else {
            context.describe(event);
            event.put(CanonicalFields.DB_QUERY, statement(change, context));
        }
        return event.build();
    }

    /** A DELETE or TRUNCATE that only its hook's message tells, since the table is outside the publication. */
    static Event ofStatement(Change change, TransactionContext context) {
        String action = String.valueOf(context.text("operation")).toLowerCase(Locale.ROOT);
        String table = context.text("schema") + "." + context.text("table");
        Event.Builder event = change.event("cdc")
                .put(CanonicalFields.EVENT_ACTION, action)
                .put(CanonicalFields.DB_OPERATION, action.toUpperCase(Locale.ROOT))
                .put(CanonicalFields.DB_COLLECTION, table)
                .put(CanonicalFields.RESOURCE_TYPE, "table")
                .put(CanonicalFields.RESOURCE_ID, table)
                .put(CanonicalFields.PG_ROWS, "unknown")
                .put(CanonicalFields.PG_HOOKED, true)
                .put(CanonicalFields.DB_QUERY, context.statement());
        context.describe(event);
        return event.build();
    }

    static void unknown(Event.Builder event) {
        event.put(CanonicalFields.PG_CONTEXT, "none")
                .put(CanonicalFields.ACTOR_NAME, TransactionContext.role(null))
                .put(CanonicalFields.ACTOR_EVIDENCE, "none");
    }

    // A context outlives its statement: later rows of the transaction must not be told under an earlier DELETE.
    private static @Nullable String statement(Change change, TransactionContext context) {
        String table = change.table();
        boolean same = String.valueOf(ACTIONS.get(change.operation())).equalsIgnoreCase(context.text("operation"))
                && table != null
                && table.equals(context.text("schema") + "." + context.text("table"));
        boolean cascade = "t".equals(change.operation()) && "TRUNCATE".equalsIgnoreCase(context.text("operation"));
        return same || cascade ? context.statement() : null;
    }

    private static @Nullable Map<String, Object> image(Change change, String name) {
        JsonNode image = change.root().path(name);
        return image.isObject() ? PlainValues.of(image) : null;
    }

    private static String key(Change change) {
        JsonNode key = change.root().path("key");
        String table = String.valueOf(change.table());
        if (!key.isObject() || key.isEmpty()) {
            return table;
        }
        return table
                + StreamSupport.stream(key.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(",", "/", ""));
    }
}
