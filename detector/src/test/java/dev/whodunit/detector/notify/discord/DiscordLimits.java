package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What Discord refuses in the body of a message, of a webhook's and of a bot's:
 * https://discord.com/developers/docs/resources/webhook#execute-webhook,
 * https://discord.com/developers/docs/resources/message#create-message,
 * https://discord.com/developers/docs/resources/message#embed-object-embed-limits and
 * https://discord.com/developers/docs/components/reference. Also what we never mean to send: a mention in an edit.
 */
final class DiscordLimits {

    private static final Set<String> MESSAGE =
            Set.of("content", "username", "avatar_url", "tts", "embeds", "allowed_mentions", "components", "flags");
    private static final Set<String> CREATION = Set.of(
            "content",
            "tts",
            "embeds",
            "allowed_mentions",
            "components",
            "flags",
            "nonce",
            "enforce_nonce",
            "message_reference");
    private static final Set<String> EDIT = Set.of("content", "embeds", "allowed_mentions", "components", "flags");
    private static final int LINK = 5;
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

    /** Of a webhook's message. */
    static List<String> violations(JsonNode body) {
        DiscordLimits limits = new DiscordLimits();
        limits.known("message", body, MESSAGE);
        limits.message(body);
        limits.noMention(body.path("allowed_mentions"));
        limits.components(body.path("components"));
        limits.check(
                body.path("components").findValues("style").stream().allMatch(style -> style.asInt() == LINK),
                "a button that no application would answer");
        return limits.violations;
    }

    /** Of a bot's new message. */
    static List<String> ofCreation(JsonNode body) {
        DiscordLimits limits = new DiscordLimits();
        limits.known("message", body, CREATION);
        limits.message(body);
        limits.mentions(body.path("content").asText(), body.path("allowed_mentions"));
        limits.components(body.path("components"));
        limits.check(body.path("nonce").asText().length() <= 25, "nonce of more than 25 characters");
        limits.check(
                !body.path("enforce_nonce").asBoolean()
                        || !body.path("nonce").asText().isEmpty(),
                "a nonce is to be enforced and there is none");
        JsonNode reference = body.path("message_reference");
        if (!reference.isMissingNode()) {
            limits.known("reference", reference, Set.of("message_id", "channel_id", "guild_id", "fail_if_not_exists"));
            limits.check(reference.path("message_id").asText().matches("\\d{15,20}"), "reference to no message");
        }
        return limits.violations;
    }

    /** Of an edit by a bot. */
    static List<String> ofEdit(JsonNode body) {
        DiscordLimits limits = new DiscordLimits();
        limits.known("message", body, EDIT);
        limits.message(body);
        limits.noMention(body.path("allowed_mentions"));
        limits.components(body.path("components"));
        return limits.violations;
    }

    /** Of what an interaction is answered with. */
    static List<String> ofAnswer(JsonNode body) {
        DiscordLimits limits = new DiscordLimits();
        limits.message(body);
        limits.noMention(body.path("allowed_mentions"));
        return limits.violations;
    }

    /** Of a thread below a message. */
    static List<String> ofThread(JsonNode body) {
        DiscordLimits limits = new DiscordLimits();
        limits.known("thread", body, Set.of("name", "auto_archive_duration", "rate_limit_per_user"));
        limits.text("name", body.path("name"), 100, true);
        JsonNode archive = body.path("auto_archive_duration");
        limits.check(
                archive.isMissingNode() || Set.of(60, 1440, 4320, 10080).contains(archive.asInt()),
                "auto_archive_duration " + archive);
        return limits.violations;
    }

    /** Of a server's commands. */
    static List<String> ofCommands(JsonNode commands) {
        DiscordLimits limits = new DiscordLimits();
        limits.check(commands.isArray() && commands.size() <= 100, "no list of up to 100 commands");
        commands.forEach(limits::command);
        return limits.violations;
    }

    /** Of what completes an option. */
    static List<String> ofChoices(JsonNode choices) {
        DiscordLimits limits = new DiscordLimits();
        limits.check(choices.isArray() && choices.size() <= 25, "no list of up to 25 choices");
        Set<String> names = new HashSet<>();
        for (JsonNode choice : choices) {
            limits.text("choice", choice.path("name"), 100, true);
            limits.text("value", choice.path("value"), 100, true);
            limits.check(names.add(choice.path("name").asText()), "the same choice twice");
        }
        return limits.violations;
    }

    private void command(JsonNode command) {
        String name = command.path("name").asText();
        check(name.matches("[-_a-z0-9]{1,32}"), "command " + name);
        text("description", command.path("description"), 100, true);
        check(command.path("options").size() <= 25, "more than 25 options");
        Set<String> names = new HashSet<>();
        boolean optional = false;
        for (JsonNode option : command.path("options")) {
            check(option.path("name").asText().matches("[-_a-z0-9]{1,32}"), "option " + option.path("name"));
            check(names.add(option.path("name").asText()), "the same option twice");
            text("option", option.path("description"), 100, true);
            check(option.path("type").asInt() >= 3, "option of no type");
            boolean required = option.path("required").asBoolean();
            check(!required || !optional, "a required option after one that is not");
            optional |= !required;
        }
    }

    private void components(JsonNode rows) {
        check(rows.size() <= 5, "more than 5 rows");
        Set<String> ids = new HashSet<>();
        for (JsonNode row : rows) {
            known("row", row, Set.of("type", "id", "components"));
            check(row.path("type").asInt() == 1, "a row that is none");
            check(!row.path("components").isEmpty() && row.path("components").size() <= 5, "1 to 5 buttons a row");
            row.path("components").forEach(button -> button(button, ids));
        }
    }

    private void button(JsonNode button, Set<String> ids) {
        known("button", button, Set.of("type", "id", "style", "label", "emoji", "custom_id", "url", "disabled"));
        check(button.path("type").asInt() == 2, "a button that is none");
        int style = button.path("style").asInt();
        check(style >= 1 && style <= 5, "style " + style);
        text("label", button.path("label"), 80, true);
        if (style == LINK) {
            text("url", button.path("url"), 512, true);
            check(button.path("url").asText().matches("https?://\\S+"), "a button that leads nowhere");
            check(button.path("custom_id").isMissingNode(), "a link with a custom_id");
        } else {
            text("custom_id", button.path("custom_id"), 100, true);
            check(ids.add(button.path("custom_id").asText()), "the same custom_id twice");
        }
    }

    private void noMention(JsonNode mentions) {
        check(mentions.path("parse").isArray() && mentions.path("parse").isEmpty(), "mentions are not switched off");
        check(mentions.path("users").isMissingNode() && mentions.path("roles").isMissingNode(), "mentions named");
    }

    private void mentions(String content, JsonNode mentions) {
        check(mentions.path("parse").isArray(), "mentions are not switched off");
        for (JsonNode kind : mentions.path("parse")) {
            check(Set.of("everyone", "roles", "users").contains(kind.asText()), "mentions of " + kind);
            check(mentions.path(kind.asText()).isMissingNode(), "mentions both named and not");
        }
        for (String kind : List.of("users", "roles")) {
            for (JsonNode id : mentions.path(kind)) {
                check(id.asText().matches("\\d{1,20}") && content.contains(id.asText()), "mention of " + id);
            }
        }
    }

    private void message(JsonNode body) {
        text("content", body.path("content"), 2000, false);
        JsonNode embeds = body.path("embeds");
        check(embeds.size() <= 10, "more than 10 embeds");
        check(embeds.size() > 0 || !body.path("content").asText().isBlank(), "empty message");
        int total = 0;
        for (JsonNode embed : embeds) {
            total += embed(embed);
        }
        check(total <= 6000, "embeds of " + total + " characters together, more than 6000");
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
