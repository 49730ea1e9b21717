package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.detector.notify.DeepLink;
import dev.whodunit.detector.notify.PageLinks;
import dev.whodunit.detector.notify.Presentation;
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

    /** What a bot adds to its messages. */
    record Additions(@Nullable Mention mention, boolean buttons, Presentation presentation) {}

    /** The body that says this, as it is edited in. */
    static ObjectNode of(Notification notification, Handled handled, Additions additions) {
        Presentation presentation = additions.presentation();
        ObjectNode body = DiscordMessage.of(notification, handled, presentation);
        Briefing briefing = Briefing.of(notification);
        boolean fires = !briefing.resolved() && !briefing.isGoodNews();
        Mention mention = additions.mention();
        if (mention != null && fires) {
            body.put("content", mention.text() + " " + body.path("content").asText());
        }
        ArrayNode rows =
                additions.buttons() ? Button.rows(notification.group(), fires, handled) : Json.MAPPER.createArrayNode();
        List<DeepLink.Filled> links = presentation.links(briefing);
        LinkButtons.add(rows, rows.isEmpty() ? links : elsewhere(links));
        if (additions.buttons() || !rows.isEmpty()) {
            body.set("components", rows);
        }
        return body;
    }

    /** The links that lead to more than its own buttons do. */
    private static List<DeepLink.Filled> elsewhere(List<DeepLink.Filled> links) {
        return links.stream()
                .filter(link -> !link.name().equals(PageLinks.ACKNOWLEDGE)
                        && !link.name().equals(PageLinks.SILENCE))
                .map(link -> link.name().equals(PageLinks.TIMELINE) ? new DeepLink.Filled("Page", link.url()) : link)
                .toList();
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
        ArrayNode rows = Button.rows(group, fires, handled);
        LinkButtons.keep(rows, message);
        body.set("components", rows);
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
