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

    /** {@link #contract} as one line. */
    public static String line(Alert alert) {
        return Json.text(contract(alert));
    }
}
