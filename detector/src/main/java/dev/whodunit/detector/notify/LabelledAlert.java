package dev.whodunit.detector.notify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.serde.Json;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An alert as Prometheus and Alertmanager write one. They know an alert by its whole label set, so labels hold only what
 * stays the same through an episode; everything that changes is an annotation.
 */
public record LabelledAlert(SortedMap<String, String> labels, SortedMap<String, String> annotations) {

    private static final int NAME = 100;
    private static final int LABEL = 500;

    public static LabelledAlert of(Alert alert) {
        Story story = StoryTeller.tell(alert);
        return new LabelledAlert(labels(alert, story), annotations(alert, story));
    }

    private static SortedMap<String, String> labels(Alert alert, Story story) {
        SortedMap<String, String> labels = cleaned(alert.group());
        labels.put("alertname", story.reason().rule());
        labels.put("severity", alert.level());
        labels.put("rule", PlainText.line(alert.rule(), LABEL));
        return labels;
    }

    private static SortedMap<String, String> annotations(Alert alert, Story story) {
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
        if (!story.reason().act().isEmpty()) {
            annotations.put("act", String.join("\n", story.reason().act()));
        }
        annotations.put("count", (alert.detail().atLeast() ? "at least " : "") + alert.count());
        if (story.ending() != null) {
            annotations.put("resolved", story.ending());
        }
        if (story.reason().runbook() != null) {
            annotations.put(
                    WebLink.isOne(story.reason().runbook()) ? "runbook_url" : "runbook",
                    story.reason().runbook());
        }
        return annotations;
    }

    /** Labels by names that Prometheus allows. */
    public static SortedMap<String, String> cleaned(Map<String, String> labels) {
        SortedMap<String, String> cleaned = new TreeMap<>();
        labels.forEach((name, value) -> {
            String allowed = name.substring(0, Math.min(NAME, name.length())).replaceAll("[^a-zA-Z0-9_]", "_");
            boolean digitFirst = allowed.isEmpty() || Character.isDigit(allowed.charAt(0));
            cleaned.put(digitFirst ? "_" + allowed : allowed, PlainText.line(value, LABEL));
        });
        return cleaned;
    }

    /** What all of these have in common; of none, nothing. */
    public static SortedMap<String, String> common(List<SortedMap<String, String>> all) {
        SortedMap<String, String> common = new TreeMap<>(all.isEmpty() ? Map.of() : all.get(0));
        all.forEach(one -> common.entrySet().removeIf(entry -> !entry.getValue().equals(one.get(entry.getKey()))));
        return common;
    }

    /** As a JSON object of texts. */
    public static ObjectNode json(Map<String, String> map) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        map.forEach(node::put);
        return node;
    }

    /** The label set's fingerprint as Prometheus computes it: FNV-1a over sorted names and values. */
    public static String fingerprint(SortedMap<String, String> labels) {
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
