package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What Discord refuses in the body of a webhook's message:
 * https://discord.com/developers/docs/resources/webhook#execute-webhook and
 * https://discord.com/developers/docs/resources/message#embed-object-embed-limits.
 */
final class DiscordLimits {

    private static final Set<String> MESSAGE =
            Set.of("content", "username", "avatar_url", "tts", "embeds", "allowed_mentions", "components", "flags");
    private static final Set<String> EMBED = Set.of(
            "title",
            "type",
            "description",
            "url",
            "timestamp",
            "color",
            "footer",
            "author",
            "fields",
            "image",
            "thumbnail");

    private final List<String> violations = new ArrayList<>();

    private DiscordLimits() {}

    static List<String> violations(JsonNode body) {
        DiscordLimits limits = new DiscordLimits();
        limits.message(body);
        return limits.violations;
    }

    private void message(JsonNode body) {
        known("message", body, MESSAGE);
        text("content", body.path("content"), 2000, false);
        JsonNode embeds = body.path("embeds");
        check(embeds.size() <= 10, "more than 10 embeds");
        check(embeds.size() > 0 || !body.path("content").asText().isBlank(), "empty message");
        int total = 0;
        for (JsonNode embed : embeds) {
            total += embed(embed);
        }
        check(total <= 6000, "embeds of " + total + " characters together, more than 6000");
        JsonNode mentions = body.path("allowed_mentions");
        check(mentions.path("parse").isArray() && mentions.path("parse").isEmpty(), "mentions are not switched off");
        check(mentions.path("users").isMissingNode() && mentions.path("roles").isMissingNode(), "mentions named");
    }

    private int embed(JsonNode embed) {
        known("embed", embed, EMBED);
        check(embed.path("type").asText("rich").equals("rich"), "type of embed");
        int total = text("title", embed.path("title"), 256, false)
                + text("description", embed.path("description"), 4096, false)
                + text("footer.text", embed.path("footer").path("text"), 2048, false)
                + text("author.name", embed.path("author").path("name"), 256, false);
        int color = embed.path("color").asInt();
        check(embed.path("color").isMissingNode() || (color >= 0 && color <= 0xFFFFFF), "color");
        timestamp(embed.path("timestamp"));
        check(embed.path("fields").size() <= 25, "more than 25 fields");
        for (JsonNode field : embed.path("fields")) {
            known("field", field, Set.of("name", "value", "inline"));
            total += text("field.name", field.path("name"), 256, true);
            total += text("field.value", field.path("value"), 1024, true);
        }
        return total;
    }

    private void timestamp(JsonNode timestamp) {
        if (timestamp.isMissingNode()) {
            return;
        }
        try {
            OffsetDateTime.parse(timestamp.asText());
        } catch (DateTimeParseException e) {
            violations.add("timestamp");
        }
    }

    private int text(String name, JsonNode node, int most, boolean required) {
        if (node.isMissingNode() || node.isNull()) {
            check(!required, name + " is missing");
            return 0;
        }
        String text = node.asText();
        int length = text.codePointCount(0, text.length());
        check(node.isTextual(), name + " is no text");
        check(length <= most, name + " of " + length + " characters, more than " + most);
        check(!required || !text.isBlank(), name + " is empty");
        return length;
    }

    private void known(String what, JsonNode node, Set<String> names) {
        check(node.isObject(), what + " is no object");
        node.fieldNames().forEachRemaining(name -> check(names.contains(name), what + " has unknown " + name));
    }

    private void check(boolean holds, String violation) {
        if (!holds) {
            violations.add(violation);
        }
    }
}
