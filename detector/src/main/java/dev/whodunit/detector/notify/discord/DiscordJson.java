package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.notify.HttpCaller.Reply;
import dev.whodunit.detector.notify.PlainText;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What Discord's answers say; one that is no JSON says nothing. */
final class DiscordJson {

    /** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
    static final int UNKNOWN_CHANNEL = 10003;

    static final int UNKNOWN_MESSAGE = 10008;
    static final int TOO_MANY_EDITS_OF_OLD_MESSAGE = 30046;
    static final int AUTHORED_BY_ANOTHER = 50005;
    static final int THREAD_EXISTS = 160004;

    private static final Pattern SNOWFLAKE = Pattern.compile("\\d{1,20}");
    private static final int REASON = 200;

    private DiscordJson() {}

    static JsonNode parse(String body) {
        try {
            JsonNode node = Json.MAPPER.readTree(body.getBytes(StandardCharsets.UTF_8));
            return node == null ? Json.MAPPER.createObjectNode() : node;
        } catch (IOException e) {
            return Json.MAPPER.createObjectNode();
        }
    }

    /** The id under this name, or null. */
    static @Nullable String snowflake(JsonNode node, String field) {
        String text = node.path(field).asText();
        return SNOWFLAKE.matcher(text).matches() ? text : null;
    }

    static boolean isSuccess(Reply.Answered answered) {
        return answered.status() >= 200 && answered.status() < 300;
    }

    /** What the answer says went wrong, in one line; may be empty. */
    static String message(JsonNode body) {
        return PlainText.line(body.path("message").asText(), REASON);
    }

    /** How long Discord wants to be left alone, or null if it does not say; the header is rounded up. */
    static @Nullable Duration retryAfter(Reply.Answered answered, Instant now) {
        JsonNode seconds = parse(answered.body()).path("retry_after");
        Duration header = answered.retryAfter(now);
        if (!seconds.isNumber()) {
            return header;
        }
        Duration body = Duration.ofMillis((long) Math.ceil(seconds.asDouble() * 1000));
        return header == null || body.compareTo(header) > 0 ? body : header;
    }
}
