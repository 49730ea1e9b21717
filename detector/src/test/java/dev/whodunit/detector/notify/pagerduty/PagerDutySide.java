package dev.whodunit.detector.notify.pagerduty;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.notify.HttpSide;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * PagerDuty's events endpoint, as strict as https://developer.pagerduty.com/docs/send-alert-event says it is: one incident
 * for each deduplication key, and nobody is called twice for one that is open.
 */
public final class PagerDutySide extends HttpSide {

    private static final String KEY = "5ecre7ke5ecre7ke5ecre7ke5ecre7ke";
    private static final int MOST_BYTES = 512 * 1024;
    private static final Set<String> SEVERITIES = Set.of("critical", "error", "warning", "info");

    private record Incident(String text, boolean open) {}

    private final Map<String, Incident> incidents = new LinkedHashMap<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final List<Told> told = new CopyOnWriteArrayList<>();

    @Override
    public Receiver receiver(InstantSource clock) {
        return new PagerDutyReceiver(
                new ReceiverName("team", "pagerduty-0"),
                new PagerDutySettings(KEY, URI.create(base() + "/v2/enqueue"), "http://127.0.0.1:8080"),
                clock,
                timeout());
    }

    @Override
    protected synchronized Answer take(Request request) {
        JsonNode event = request.json();
        List<String> problems = problems(request, event);
        if (!problems.isEmpty()) {
            problems.forEach(this::violation);
            return new Answer(400, "{\"status\":\"invalid event\",\"message\":\"Event object is invalid\"}");
        }
        events.add(event);
        String key = event.path("dedup_key").asText();
        Incident before = incidents.get(key);
        boolean open = before != null && before.open();
        if (event.path("event_action").asText().equals("trigger")) {
            incidents.put(key, new Incident(event.path("payload").toString(), true));
            if (!open) {
                told.add(new Told(alertOf(key), false, ""));
            }
        } else if (before != null && open) {
            incidents.put(key, new Incident(before.text(), false));
            told.add(new Told(alertOf(key), true, ""));
        }
        return new Answer(
                202, "{\"status\":\"success\",\"message\":\"Event processed\",\"dedup_key\":\"" + key + "\"}");
    }

    private static String alertOf(String key) {
        return Objects.requireNonNullElse(alert(key), key);
    }

    private static List<String> problems(Request request, JsonNode event) {
        List<String> problems = new ArrayList<>();
        JsonNode payload = event.path("payload");
        if (request.body().getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            problems.add("larger than 512 KiB");
        }
        if (!event.path("routing_key").asText().equals(KEY)) {
            problems.add("routing_key is wrong");
        }
        String key = event.path("dedup_key").asText();
        if (key.isEmpty() || key.length() > 255) {
            problems.add("dedup_key has " + key.length() + " characters");
        }
        switch (event.path("event_action").asText()) {
            case "trigger" -> {
                String summary = payload.path("summary").asText();
                if (summary.isEmpty() || summary.length() > 1024) {
                    problems.add("summary has " + summary.length() + " characters");
                }
                if (payload.path("source").asText().isEmpty()) {
                    problems.add("source is missing");
                }
                if (!SEVERITIES.contains(payload.path("severity").asText())) {
                    problems.add("severity is wrong");
                }
                if (!payload.path("custom_details").isObject()) {
                    problems.add("custom_details is no object");
                }
            }
            case "acknowledge", "resolve" -> {
                if (event.has("payload")) {
                    problems.add("payload has no meaning here");
                }
            }
            default -> problems.add("event_action is wrong");
        }
        return problems;
    }

    /** The events as they came. */
    List<JsonNode> events() {
        return List.copyOf(events);
    }

    @Override
    public synchronized List<String> shown() {
        return incidents.values().stream()
                .map(incident -> (incident.open() ? "triggered " : "resolved ") + incident.text())
                .toList();
    }

    @Override
    public List<Told> told() {
        return List.copyOf(told);
    }

    @Override
    public int messages(int alerts) {
        return 1;
    }

    @Override
    public boolean recognisesRepeats() {
        return true;
    }

    @Override
    public List<String> secrets() {
        return List.of(KEY);
    }
}
