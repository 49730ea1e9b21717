package dev.whodunit.detector.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.operator.Refused;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.serde.Json;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What requests that change something have in common: a small JSON object in, plain words where it is not right. */
final class Requests {

    private static final int MOST_BYTES = 64 << 10;

    private Requests() {}

    /**
     * The body, a JSON object.
     *
     * @throws IllegalArgumentException if it is something else, in plain words
     */
    static ObjectNode body(Context context) {
        String type = context.contentType();
        if (type == null || !type.startsWith("application/json")) {
            throw new IllegalArgumentException("the body is no JSON: send Content-Type: application/json");
        }
        byte[] bytes = context.bodyAsBytes();
        if (bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException("the body has more than " + MOST_BYTES + " bytes");
        }
        try {
            return Json.read(bytes, ObjectNode.class);
        } catch (IOException e) {
            throw new IllegalArgumentException("the body is no JSON object", e);
        }
    }

    /** A text of a body; null where there is none. */
    static @Nullable String text(ObjectNode body, String name) {
        JsonNode value = body.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new IllegalArgumentException(name + " is no text");
        }
        return value.textValue();
    }

    static String text(ObjectNode body, String name, String otherwise) {
        String text = text(body, name);
        return text == null ? otherwise : text;
    }

    /** A time of a body; null where there is none. */
    static @Nullable Instant time(ObjectNode body, String name) {
        String text = text(body, name);
        try {
            return text == null ? null : Timestamps.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(name + " is no time; expected RFC 3339 such as 2026-01-02T03:04:05Z", e);
        }
    }

    /** Does it, and says in plain words why not. */
    static void answer(Context context, Runnable what) {
        try {
            what.run();
        } catch (Refused e) {
            HttpStatus status = switch (e.reason()) {
                case INVALID -> HttpStatus.BAD_REQUEST;
                case UNKNOWN -> HttpStatus.NOT_FOUND;
                case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
            };
            ProblemJson.write(context, status, sentence(e));
        } catch (IllegalArgumentException e) {
            ProblemJson.write(context, HttpStatus.BAD_REQUEST, sentence(e));
        }
    }

    private static String sentence(Exception e) {
        String message = String.valueOf(e.getMessage());
        return Character.toUpperCase(message.charAt(0)) + message.substring(1) + ".";
    }

    static void json(Context context, Object value) {
        context.contentType("application/json").result(Json.write(value));
    }
}
