package dev.whodunit.detector.notify.webhook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.detector.notify.PlainText;
import dev.whodunit.detector.notify.Story;
import dev.whodunit.detector.notify.StoryTeller;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Alertmanager's webhook payload, version 4
 * (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config). Receivers know an alert by its whole label
 * set, so labels hold only what stays the same through an episode; everything that changes is an annotation.
 */
final class AlertmanagerPayload {

    private static final int MOST_ALERTS = 100;
    private static final int LABEL = 500;

    /** Alertmanager's way to write that an alert has not ended. */
    private static final String NOT_ENDED = "0001-01-01T00:00:00Z";

    private AlertmanagerPayload() {}

    static ObjectNode of(Notification notification, String externalUrl) {
        List<Alert> alerts = notification.alerts();
        List<Alert> shown = alerts.subList(0, Math.min(MOST_ALERTS, alerts.size()));
        List<SortedMap<String, String>> labels =
                shown.stream().map(AlertmanagerPayload::labels).toList();
        List<SortedMap<String, String>> annotations =
                shown.stream().map(AlertmanagerPayload::annotations).toList();
        ObjectNode payload = Json.MAPPER.createObjectNode();
        payload.put("version", "4");
        payload.put("groupKey", notification.group());
        payload.put("truncatedAlerts", alerts.size() - shown.size());
        payload.put("status", Briefing.of(notification).resolved() ? "resolved" : "firing");
        payload.put("receiver", notification.receiver());
        payload.set("groupLabels", texts(cleaned(notification.labels())));
        payload.set("commonLabels", texts(common(labels)));
        payload.set("commonAnnotations", texts(common(annotations)));
        payload.put("externalURL", externalUrl);
        ArrayNode list = payload.putArray("alerts");
        for (int index = 0; index < shown.size(); index++) {
            list.add(alert(shown.get(index), labels.get(index), annotations.get(index), externalUrl));
        }
        return payload;
    }

    private static ObjectNode alert(
            Alert alert, SortedMap<String, String> labels, SortedMap<String, String> annotations, String externalUrl) {
        boolean resolved = alert.state() == Alert.State.RESOLVED;
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("status", resolved ? "resolved" : "firing");
        node.set("labels", texts(labels));
        node.set("annotations", texts(annotations));
        node.put("startsAt", alert.detail().opened());
        node.put("endsAt", resolved ? alert.at() : NOT_ENDED);
        node.put("generatorURL", externalUrl);
        node.put("fingerprint", fingerprint(labels));
        return node;
    }

    private static SortedMap<String, String> labels(Alert alert) {
        Story.Reason reason = StoryTeller.tell(alert).reason();
        SortedMap<String, String> labels = cleaned(alert.group());
        labels.put("alertname", reason.rule());
        labels.put("severity", alert.level());
        labels.put("rule", PlainText.line(alert.rule(), LABEL));
        return labels;
    }

    private static SortedMap<String, String> annotations(Alert alert) {
        Story story = StoryTeller.tell(alert);
        SortedMap<String, String> annotations = new TreeMap<>();
        annotations.put("summary", story.headline());
        annotations.put(
                "description",
                story.reason().description() == null
                        ? story.why()
                        : story.reason().description());
        annotations.put("who", story.who());
        annotations.put("when", story.when(ZoneOffset.UTC));
        annotations.put("what", story.what());
        annotations.put("why", story.why());
        annotations.put("how", String.join("; ", story.how()));
        annotations.put("count", (alert.detail().atLeast() ? "at least " : "") + alert.count());
        if (story.ending() != null) {
            annotations.put("resolved", story.ending());
        }
        if (story.reason().runbook() != null) {
            annotations.put(
                    isLink(story.reason().runbook()) ? "runbook_url" : "runbook",
                    story.reason().runbook());
        }
        return annotations;
    }

    private static boolean isLink(String text) {
        try {
            URI uri = URI.create(text);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Labels by names that Prometheus allows. */
    private static SortedMap<String, String> cleaned(Map<String, String> labels) {
        SortedMap<String, String> cleaned = new TreeMap<>();
        labels.forEach((name, value) -> {
            String allowed = name.replaceAll("[^a-zA-Z0-9_]", "_");
            boolean digitFirst = allowed.isEmpty() || Character.isDigit(allowed.charAt(0));
            cleaned.put(digitFirst ? "_" + allowed : allowed, PlainText.line(value, LABEL));
        });
        return cleaned;
    }

    private static SortedMap<String, String> common(List<SortedMap<String, String>> all) {
        SortedMap<String, String> common = new TreeMap<>(all.get(0));
        all.forEach(one -> common.entrySet().removeIf(entry -> !entry.getValue().equals(one.get(entry.getKey()))));
        return common;
    }

    private static ObjectNode texts(Map<String, String> map) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        map.forEach(node::put);
        return node;
    }

    /** The label set's fingerprint as Prometheus computes it: FNV-1a over sorted names and values. */
    static String fingerprint(SortedMap<String, String> labels) {
        long hash = 0xcbf29ce484222325L;
        List<String> parts = new ArrayList<>();
        labels.forEach((name, value) -> {
            parts.add(name);
            parts.add(value);
        });
        for (String part : parts) {
            for (byte octet : part.getBytes(StandardCharsets.UTF_8)) {
                hash = (hash ^ (octet & 0xff)) * 0x100000001b3L;
            }
            hash = (hash ^ 0xff) * 0x100000001b3L;
        }
        return String.format("%016x", hash);
    }
}
