package dev.whodunit.detector.notify.alertmanager;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.notify.HttpSide;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.topologies.event.Timestamps;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An Alertmanager that knows alerts by their label sets and ends them at their {@code endsAt}, and validates as
 * Alertmanager does (https://github.com/prometheus/alertmanager, {@code Alert.Validate} and {@code Alert.Merge}).
 */
public final class AlertmanagerSide extends HttpSide {

    private static final String TOKEN = "alertmanager-s3cret";
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    /** One alert, as it stands. */
    record Standing(JsonNode alert, Instant startsAt, Instant endsAt) {}

    private final Map<String, Standing> byLabels = new LinkedHashMap<>();
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private volatile InstantSource clock = InstantSource.system();
    private volatile int posts;

    @Override
    public Receiver receiver(InstantSource source) {
        clock = source;
        return new AlertmanagerReceiver(
                new ReceiverName("team", "alertmanager-0"),
                new AlertmanagerSettings(URI.create(base() + "/"), "Bearer " + TOKEN, "http://127.0.0.1:8080"),
                source,
                timeout());
    }

    @Override
    protected synchronized Answer take(Request request) {
        if (!request.target().equals("/api/v2/alerts")
                || !("Bearer " + TOKEN).equals(request.header("Authorization"))) {
            violation("not for this: " + request.target());
            return new Answer(404, "");
        }
        posts++;
        boolean valid = true;
        for (JsonNode alert : request.json()) {
            valid &= take(alert);
        }
        return new Answer(valid ? 200 : 400, "");
    }

    private boolean take(JsonNode alert) {
        Map<String, String> labels = new TreeMap<>();
        alert.path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        labels.values().removeIf(String::isEmpty);
        Instant now = clock.instant();
        Instant ends = Timestamps.parse(alert.path("endsAt").asText());
        Instant starts =
                alert.has("startsAt") ? Timestamps.parse(alert.path("startsAt").asText()) : ends;
        boolean named =
                labels.keySet().stream().allMatch(name -> NAME.matcher(name).matches());
        if (labels.isEmpty() || !named || ends.isBefore(starts)) {
            violation("invalid alert: " + alert);
            return false;
        }
        Standing before = byLabels.get(labels.toString());
        Standing after = merged(before, new Standing(alert, starts, ends), now);
        byLabels.put(labels.toString(), after);
        boolean fired = before != null && before.endsAt().isAfter(now);
        boolean fires = after.endsAt().isAfter(now);
        if (fired != fires) {
            String id = alert(labels.toString());
            told.add(new Told(Objects.requireNonNullElse(id, labels.toString()), !fires, ""));
        }
        return true;
    }

    /** An end that lies ahead gives way only to a later one, or to one that has passed. */
    private static Standing merged(@Nullable Standing old, Standing young, Instant now) {
        boolean overlap = old != null
                && ((young.endsAt().isAfter(old.startsAt()) && young.endsAt().isBefore(old.endsAt()))
                        || (young.startsAt().isAfter(old.startsAt())
                                && young.startsAt().isBefore(old.endsAt())));
        if (old == null || !overlap) {
            return young;
        }
        boolean resolved = !young.endsAt().isAfter(now);
        Instant ends = !resolved && old.endsAt().isAfter(young.endsAt()) ? old.endsAt() : young.endsAt();
        return new Standing(
                young.alert(), old.startsAt().isBefore(young.startsAt()) ? old.startsAt() : young.startsAt(), ends);
    }

    /** The label sets that fire at this time. */
    public synchronized List<String> firing(Instant at) {
        return byLabels.values().stream()
                .filter(standing -> standing.endsAt().isAfter(at))
                .map(standing -> standing.alert().path("labels").toString())
                .toList();
    }

    synchronized List<Standing> standing() {
        return List.copyOf(byLabels.values());
    }

    public int posts() {
        return posts;
    }

    @Override
    public synchronized List<String> shown() {
        Instant now = clock.instant();
        return byLabels.values().stream()
                .map(standing -> {
                    ObjectNode alert = standing.alert().deepCopy();
                    alert.remove(List.of("endsAt", "startsAt"));
                    return (standing.endsAt().isAfter(now) ? "firing " : "resolved ") + alert;
                })
                .toList();
    }

    @Override
    public List<Told> told() {
        return List.copyOf(told);
    }

    @Override
    public boolean recognisesRepeats() {
        return true;
    }

    @Override
    public List<String> secrets() {
        return List.of(TOKEN);
    }
}
