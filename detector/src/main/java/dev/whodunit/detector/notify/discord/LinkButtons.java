package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.notify.DeepLink;
import dev.whodunit.detector.notify.PlainText;
import dev.whodunit.topologies.serde.Json;
import java.util.List;

/** The row of buttons under a message that lead somewhere else. See https://discord.com/developers/docs/components/reference#button. */
final class LinkButtons {

    private static final int ROW = 1;
    private static final int BUTTON = 2;
    private static final int LINK = 5;
    private static final int MOST = 5;
    private static final int LONGEST_LABEL = 80;
    private static final int LONGEST_URL = 512;

    private LinkButtons() {}

    /** Adds a row of these to the rows of a message; those that Discord would not take are left out. */
    static void add(ArrayNode rows, List<DeepLink.Filled> links) {
        ArrayNode buttons = Json.MAPPER.createArrayNode();
        for (DeepLink.Filled link : links) {
            String label = PlainText.line(link.name(), LONGEST_LABEL);
            if (buttons.size() < MOST && !label.isEmpty() && link.url().length() <= LONGEST_URL) {
                buttons.add(button(label, link.url()));
            }
        }
        if (!buttons.isEmpty()) {
            rows.addObject().put("type", ROW).set("components", buttons);
        }
    }

    /** Adds those that a message has, as Discord gives it. */
    static void keep(ArrayNode rows, JsonNode message) {
        ArrayNode buttons = Json.MAPPER.createArrayNode();
        for (JsonNode row : message.path("components")) {
            for (JsonNode button : row.path("components")) {
                if (button.path("style").asInt() == LINK) {
                    buttons.add(button(
                            button.path("label").asText(), button.path("url").asText()));
                }
            }
        }
        if (!buttons.isEmpty()) {
            rows.addObject().put("type", ROW).set("components", buttons);
        }
    }

    private static ObjectNode button(String label, String url) {
        return Json.MAPPER
                .createObjectNode()
                .put("type", BUTTON)
                .put("style", LINK)
                .put("label", label)
                .put("url", url);
    }
}
