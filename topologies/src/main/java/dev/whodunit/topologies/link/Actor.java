package dev.whodunit.topologies.link;

import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names the person behind an event from the context it now has. A database role is replaced, a person never. */
final class Actor {

    private Actor() {}

    /** The person an event names, most readable first, or null. */
    static @Nullable String name(Event event) {
        return name(
                event.string(CanonicalFields.USER_NAME),
                event.string(CanonicalFields.USER_EMAIL),
                event.string(CanonicalFields.USER_ID));
    }

    static void assign(Event.Builder event, List<String> others) {
        String evidence = text(event, CanonicalFields.ACTOR_EVIDENCE);
        boolean unnamed = evidence == null || evidence.equals("session") || evidence.equals("none");
        String person = name(
                text(event, CanonicalFields.USER_NAME),
                text(event, CanonicalFields.USER_EMAIL),
                text(event, CanonicalFields.USER_ID));
        if (unnamed && person != null) {
            event.put(CanonicalFields.ACTOR_NAME, person).put(CanonicalFields.ACTOR_EVIDENCE, "log_join");
        }
        String actor = text(event, CanonicalFields.ACTOR_NAME);
        if (!others.isEmpty() && actor != null && !others.equals(List.of(actor))) {
            String everyone = actor + " | " + String.join(" | ", others);
            event.put(CanonicalFields.ACTOR_NAME, everyone).put(CanonicalFields.ACTOR_EVIDENCE, "conflicting");
        }
    }

    private static @Nullable String name(@Nullable String name, @Nullable String email, @Nullable String id) {
        if (name != null) {
            return name;
        }
        return email != null ? email : id;
    }

    private static @Nullable String text(Event.Builder event, String field) {
        Object value = event.get(field);
        return value == null ? null : value.toString();
    }
}
