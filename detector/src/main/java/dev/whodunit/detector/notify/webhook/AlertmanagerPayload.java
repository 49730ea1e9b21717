package dev.whodunit.detector.notify.webhook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.detector.notify.LabelledAlert;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.util.List;

/**
 * Alertmanager's webhook payload, version 4
 * (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config).
 */
final class AlertmanagerPayload {

    private static final int MOST_ALERTS = 100;

    /** Alertmanager's way to write that an alert has not ended. */
    private static final String NOT_ENDED = "0001-01-01T00:00:00Z";

    private AlertmanagerPayload() {}

    static ObjectNode of(Notification notification, String externalUrl) {
        List<Alert> alerts = notification.alerts();
        List<Alert> shown = alerts.subList(0, Math.min(MOST_ALERTS, alerts.size()));
        List<LabelledAlert> labelled = shown.stream().map(LabelledAlert::of).toList();
        ObjectNode payload = Json.MAPPER.createObjectNode();
        payload.put("version", "4");
        payload.put("groupKey", notification.group());
        payload.put("truncatedAlerts", alerts.size() - shown.size());
        payload.put("status", Briefing.of(notification).resolved() ? "resolved" : "firing");
        payload.put("receiver", notification.receiver());
        payload.set("groupLabels", LabelledAlert.json(LabelledAlert.cleaned(notification.labels())));
        payload.set(
                "commonLabels",
                LabelledAlert.json(LabelledAlert.common(
                        labelled.stream().map(LabelledAlert::labels).toList())));
        payload.set(
                "commonAnnotations",
                LabelledAlert.json(LabelledAlert.common(
                        labelled.stream().map(LabelledAlert::annotations).toList())));
        payload.put("externalURL", externalUrl);
        ArrayNode list = payload.putArray("alerts");
        for (int index = 0; index < shown.size(); index++) {
            list.add(alert(shown.get(index), labelled.get(index), externalUrl));
        }
        return payload;
    }

    private static ObjectNode alert(Alert alert, LabelledAlert labelled, String externalUrl) {
        boolean resolved = alert.state() == Alert.State.RESOLVED;
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("status", resolved ? "resolved" : "firing");
        node.set("labels", LabelledAlert.json(labelled.labels()));
        node.set("annotations", LabelledAlert.json(labelled.annotations()));
        node.put("startsAt", alert.detail().opened());
        node.put("endsAt", resolved ? alert.at() : NOT_ENDED);
        node.put("generatorURL", externalUrl);
        node.put("fingerprint", LabelledAlert.fingerprint(labelled.labels()));
        return node;
    }
}
