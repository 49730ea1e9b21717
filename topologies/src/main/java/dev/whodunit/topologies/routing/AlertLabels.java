package dev.whodunit.topologies.routing;

import dev.whodunit.topologies.event.Alert;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The labels that routes, inhibitions and silences know an alert by: {@code alertname} (also {@code rule}), {@code severity}
 * (also {@code level}), and each field of its group, once as it is called and once as Prometheus would write it
 * ({@code actor.name}, {@code actor_name}); and {@code good_news}, which is {@code true} where something went well.
 */
public final class AlertLabels {

    static final String GOOD_NEWS = "good_news";

    private AlertLabels() {}

    /** The labels of an alert; names and values are as hostile as events are. */
    public static Map<String, String> of(Alert alert) {
        Map<String, String> labels = bothSpellings(alert.group());
        String name = alert.name() == null ? alert.title() : alert.name();
        labels.put("alertname", name);
        labels.put("rule", name);
        labels.put("severity", alert.level());
        labels.put("level", alert.level());
        if (alert.detail().guidance().goodNews()) {
            labels.put(GOOD_NEWS, "true");
        }
        return labels;
    }

    /** Labels as somebody gives them, by either name of each, with the other beside it; without a name or level those are empty. */
    public static Map<String, String> complete(Map<String, String> given) {
        Map<String, String> labels = bothSpellings(given);
        both(labels, "severity", "level");
        both(labels, "alertname", "rule");
        return labels;
    }

    private static Map<String, String> bothSpellings(Map<String, String> fields) {
        Map<String, String> labels = new LinkedHashMap<>();
        fields.forEach((field, value) -> {
            labels.put(field.replaceAll("[^a-zA-Z0-9_]", "_"), value);
            labels.put(field, value);
        });
        return labels;
    }

    private static void both(Map<String, String> labels, String one, String other) {
        labels.putIfAbsent(one, labels.getOrDefault(other, ""));
        labels.putIfAbsent(other, labels.getOrDefault(one, ""));
    }
}
