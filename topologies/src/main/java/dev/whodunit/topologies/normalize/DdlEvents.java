package dev.whodunit.topologies.normalize;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A DDL message of the event triggers → canonical events: one for each dropped object a person would name, one for each
 * trigger that was disabled, and one for any other command.
 */
final class DdlEvents {

    /** More objects than this in one command are summed up in the last event. */
    private static final int MAXIMUM_OBJECTS = 1_000;

    private DdlEvents() {}

    static List<Event> of(Change change) {
        JsonNode message = change.message();
        List<Event> events = new ArrayList<>();
        for (JsonNode object : message.path("objects")) {
            if (object.path("dropped").asBoolean() && isTold(object) && events.size() < MAXIMUM_OBJECTS) {
                events.add(event(change, "drop_" + words(object.path("type").asText()), object, events.size()));
            }
        }
        if (events.isEmpty()) {
            events.add(event(
                    change,
                    words(message.path("tag").asText("ddl")),
                    message.path("objects").path(0),
                    0));
        }
        for (JsonNode trigger : message.path("disabled")) {
            if (events.size() < MAXIMUM_OBJECTS) {
                events.add(event(change, "disable_trigger", trigger, events.size()));
            }
        }
        return events;
    }

    // What goes with its table (its triggers, indexes, constraints) is told by the table; a cascade's tables are told.
    private static boolean isTold(JsonNode object) {
        String type = object.path("type").asText();
        boolean container = type.equals("table") || type.equals("schema") || type.equals("partitioned table");
        boolean part = type.equals("table column") || type.equals("table constraint") || type.equals("default value");
        return container || (object.path("original").asBoolean() && !part);
    }

    private static Event event(Change change, String action, JsonNode object, int index) {
        TransactionContext context = new TransactionContext(change.message());
        String identity =
                object.isTextual() ? object.asText() : object.path("identity").asText("");
        Event.Builder event = change.event("ddl")
                .put(CanonicalFields.EVENT_ID, change.id() + "/" + index)
                .put(CanonicalFields.EVENT_ACTION, action)
                .put(CanonicalFields.DB_OPERATION, change.message().path("tag").asText(action))
                .put(CanonicalFields.DB_QUERY, context.statement())
                .put(CanonicalFields.RESOURCE_TYPE, object.path("type").asText("object"))
                .put(CanonicalFields.RESOURCE_ID, identity.isEmpty() ? null : identity)
                .put(CanonicalFields.DB_COLLECTION, collection(object, identity));
        context.describe(event);
        if (object.path("hook").asBoolean()) {
            event.put("pg.hook", true);
        }
        return event.build();
    }

    private static @Nullable String collection(JsonNode object, String identity) {
        if (object.path("type").asText().contains("table") && object.hasNonNull("name")) {
            return object.path("schema").asText("public") + "."
                    + object.path("name").asText();
        }
        return identity.isEmpty() ? null : ObjectIdentity.table(identity);
    }

    private static String words(String text) {
        return text.toLowerCase(Locale.ROOT).strip().replace(' ', '_');
    }
}
