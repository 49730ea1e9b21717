package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as a bot writes it: a {@link DiscordMessage} with buttons, with what people did about it, and with a mention
 * where the configuration wants one. https://discord.com/developers/docs/resources/message#create-message.
 */
final class BotMessage {

    /** What {@link DiscordMessage} leaves of an embed's 6,000 characters takes it. */
    private static final int HANDLED = 280;

    private static final String HANDLING = "HANDLING";
    private static final int ACKNOWLEDGED_COLOR = 0x7A5AF8;
    private static final int SILENCED_COLOR = 0x667085;

    private BotMessage() {}

    /**
     * The body that says this, as it is edited in.
     *
     * @param withButtons false where nobody could press them
     */
    static ObjectNode of(Notification notification, Handling handling, @Nullable Mention mention, boolean withButtons) {
        ObjectNode body = DiscordMessage.of(notification, null);
        boolean fires = !Briefing.of(notification).resolved();
        if (mention != null && fires) {
            body.put("content", mention.text() + " " + body.path("content").asText());
        }
        show(body, handling, fires);
        if (withButtons) {
            body.set("components", Button.rows(notification.group(), fires, handling));
        }
        return body;
    }

    /** Makes the body that of a new message, which calls whom it mentions, and which Discord takes only once. */
    static void create(ObjectNode body, @Nullable Mention mention, String nonce, @Nullable String replyTo) {
        Mention.allow(body, mention);
        body.put("nonce", nonce).put("enforce_nonce", true);
        if (replyTo != null) {
            body.putObject("message_reference").put("message_id", replyTo).put("fail_if_not_exists", false);
        }
    }

    /** The edit that shows, in a message as Discord gives it, what people did about it. */
    static ObjectNode handled(JsonNode message, String group, Handling handling) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("content", message.path("content").asText());
        ArrayNode embeds = body.putArray("embeds");
        message.path("embeds").forEach(embed -> embeds.add(plain(embed)));
        Mention.allow(body, null);
        boolean fires = message.path("components").findValuesAsText("custom_id").contains(Button.SILENCE_1H.id(group));
        show(body, handling, fires);
        body.set("components", Button.rows(group, fires, handling));
        return body;
    }

    // What Discord adds of its own it does not take back.
    private static ObjectNode plain(JsonNode embed) {
        ObjectNode plain = Json.MAPPER.createObjectNode();
        plain.put("type", "rich");
        for (String name : List.of("title", "description", "color", "timestamp")) {
            if (embed.hasNonNull(name)) {
                plain.set(name, embed.get(name));
            }
        }
        ArrayNode fields = plain.putArray("fields");
        embed.path("fields")
                .forEach(field -> fields.addObject()
                        .put("name", field.path("name").asText())
                        .put("value", field.path("value").asText())
                        .put("inline", false));
        plain.putObject("footer").put("text", embed.path("footer").path("text").asText());
        return plain;
    }

    private static void show(ObjectNode body, Handling handling, boolean fires) {
        if (!(body.path("embeds").path(0) instanceof ObjectNode embed)
                || !(embed.path("fields") instanceof ArrayNode fields)) {
            return;
        }
        for (int index = fields.size() - 1; index >= 0; index--) {
            if (fields.get(index).path("name").asText().equals(HANDLING)) {
                fields.remove(index);
            }
        }
        if (handling.isNone()) {
            return;
        }
        fields.addObject().put("name", HANDLING).put("value", words(handling)).put("inline", false);
        if (fires) {
            embed.put("color", handling.silenced() == null ? ACKNOWLEDGED_COLOR : SILENCED_COLOR);
        }
    }

    private static String words(Handling handling) {
        FieldText text = new FieldText(HANDLED - HANDLING.length());
        if (handling.acknowledged() != null) {
            String note = handling.acknowledged().note();
            text.line("✋ acknowledged by " + who(handling.acknowledged().author()) + ", "
                    + ago(handling.acknowledged().at())
                    + (note == null ? "" : ": " + Markdown.escape(note, 60)));
        }
        if (handling.silenced() != null) {
            text.line("🔕 silenced by " + who(handling.silenced().author()) + " until "
                    + time(handling.silenced().until(), 'f'));
        }
        if (handling.falsePositive() != null) {
            text.line(
                    "⚖️ a false positive, says " + who(handling.falsePositive().author()) + ", "
                            + ago(handling.falsePositive().at()));
        }
        return text.toString();
    }

    // The id after the name is for the record.
    private static String who(String author) {
        String name = author.startsWith("discord:") ? author.substring("discord:".length()) : author;
        int id = name.lastIndexOf(" (");
        return "**" + Markdown.escape(id > 0 ? name.substring(0, id) : name, 40) + "**";
    }

    private static String ago(Instant time) {
        return time(time, 'R');
    }

    private static String time(Instant time, char style) {
        return "<t:" + time.getEpochSecond() + ":" + style + ">";
    }
}
