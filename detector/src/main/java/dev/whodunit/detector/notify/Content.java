package dev.whodunit.detector.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Handling;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** Hashes that say whether two notifications tell the same. */
public final class Content {

    private Content() {}

    /** A hash of all that a person could see: not of revisions, nor of when and why it is told. */
    public static String hash(Notification notification) {
        ArrayNode all = Json.MAPPER.createArrayNode();
        for (Alert alert : ordered(notification.alerts())) {
            ObjectNode node = Json.MAPPER.valueToTree(alert);
            node.remove("revision");
            if (node.get("detail") instanceof ObjectNode detail) {
                detail.remove(List.of("updated", "sample"));
            }
            all.add(node);
        }
        Handling handling = notification.handling();
        all.addPOJO(handling.acknowledged()).addPOJO(handling.storm());
        handling.held().forEach((alert, held) -> all.add(alert + " " + held.reason()));
        return of(Json.text(all));
    }

    /** A hash of which alerts are open and which are resolved, however much they have grown. */
    public static String states(Notification notification) {
        StringBuilder text = new StringBuilder();
        for (Alert alert : ordered(notification.alerts())) {
            text.append(alert.id())
                    .append(' ')
                    .append(alert.state())
                    .append(' ')
                    .append(alert.level())
                    .append('\n');
        }
        return of(text.toString());
    }

    /** A short hash of a text, in hexadecimal. */
    public static String of(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static List<Alert> ordered(List<Alert> alerts) {
        return alerts.stream().sorted(Comparator.comparing(Alert::id)).toList();
    }
}
