package dev.whodunit.topologies.normalize;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.CorrelationIds;
import dev.whodunit.topologies.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * What a watched database's hook said of a transaction under a valid digest. Session user, role, address, port, pid and
 * xid are facts; correlation id, application user and program name are the session's word.
 *
 * @param message the hook's message as capture wrote it
 */
record TransactionContext(JsonNode message) {

    /** Writes the context into an event: facts as facts, the session's word as far as the session may be believed. */
    void describe(Event.Builder event) {
        String sessionUser = text("session_user");
        event.put(CanonicalFields.PG_CONTEXT, "authentic")
                .put(CanonicalFields.PG_USER, sessionUser)
                .put(CanonicalFields.PG_ROLE, text("role"))
                .put(CanonicalFields.PG_APPLICATION_NAME, text("application_name"))
                .put(CanonicalFields.PG_CLIENT_ADDRESS, text("client_address"))
                .put(CanonicalFields.PG_PID, number("pid"));
        if (message.path("client_port").canConvertToInt()) {
            event.put(CanonicalFields.CLIENT_PORT, number("client_port"));
        }
        String applicationUser = text("app_user");
        String correlationId = CorrelationIds.usable(text("correlation_id"));
        boolean believed = message.path("application").asBoolean(false);
        String prefix = believed ? "" : CanonicalFields.CLAIM;
        event.put(prefix + CanonicalFields.CORRELATION_ID, correlationId)
                .put(prefix + CanonicalFields.USER_NAME, applicationUser);
        if (believed && applicationUser != null) {
            event.put(CanonicalFields.ACTOR_NAME, applicationUser)
                    .put(CanonicalFields.ACTOR_EVIDENCE, "transaction_context");
        } else {
            event.put(CanonicalFields.ACTOR_NAME, role(sessionUser)).put(CanonicalFields.ACTOR_EVIDENCE, "session");
        }
    }

    /** The actor of an event of which only the database role is known. */
    static String role(@Nullable String sessionUser) {
        return "role:" + (sessionUser == null ? "unknown" : sessionUser);
    }

    @Nullable
    String statement() {
        return text("statement");
    }

    @Nullable
    String text(String field) {
        JsonNode value = message.path(field);
        return value.isValueNode() && !value.isNull() && !value.asText().isEmpty() ? value.asText() : null;
    }

    private @Nullable Long number(String field) {
        JsonNode value = message.path(field);
        return value.canConvertToLong() ? Long.valueOf(value.asLong()) : null;
    }
}
