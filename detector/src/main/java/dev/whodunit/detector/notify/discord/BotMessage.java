package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as a bot writes it: a {@link DiscordMessage} with buttons, with what people did about it, and with a mention
 * where the configuration wants one. https://discord.com/developers/docs/resources/message#create-message.
 */
final class BotMessage {

    private BotMessage() {}

    /**
     * The body that says this, as it is edited in.
     *
     * @param withButtons false where nobody could press them
     */
    static ObjectNode of(Notification notification, Handled handled, @Nullable Mention mention, boolean withButtons) {
        ObjectNode body = DiscordMessage.of(notification, handled, null);
        boolean fires = !Briefing.of(notification).resolved();
        if (mention != null && fires) {
            body.put("content", mention.text() + " " + body.path("content").asText());
        }
        if (withButtons) {
            body.set("components", Button.rows(notification.group(), fires, handled));
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
    static ObjectNode handled(JsonNode message, String group, Handled handled) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("content", message.path("content").asText());
        ArrayNode embeds = body.putArray("embeds");
        message.path("embeds").forEach(embed -> embeds.add(plain(embed)));
        Mention.allow(body, null);
        boolean fires = message.path("components").findValuesAsText("custom_id").contains(Button.SILENCE_1H.id(group));
        if (embeds.path(0) instanceof ObjectNode embed) {
            HandledField.show(embed, handled, fires);
        }
        body.set("components", Button.rows(group, fires, handled));
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
}
