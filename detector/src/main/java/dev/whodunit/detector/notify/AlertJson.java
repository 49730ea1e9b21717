package dev.whodunit.detector.notify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.serde.Json;

/** The alert as other programs see it: one shape for the API, the demo, files and the console. */
public final class AlertJson {

    private AlertJson() {}

    /** The alert's contract: every key is there, unknown values are null or empty, and nothing beyond it. */
    public static ObjectNode contract(Alert alert) {
        ObjectNode node = Json.MAPPER.valueToTree(alert);
        node.remove("detail");
        return node;
    }

    /** {@link #contract} as one line, in which nothing is invisible or could play with a terminal: that is escaped. */
    public static String line(Alert alert) {
        String text = Json.text(contract(alert));
        return text.codePoints().anyMatch(AlertJson::isInvisible) ? escaped(text) : text;
    }

    private static boolean isInvisible(int point) {
        int type = Character.getType(point);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 64);
        text.codePoints().forEach(point -> {
            if (isInvisible(point)) {
                for (char unit : Character.toChars(point)) {
                    escaped.append(String.format("\\u%04X", (int) unit));
                }
            } else {
                escaped.appendCodePoint(point);
            }
        });
        return escaped.toString();
    }
}
