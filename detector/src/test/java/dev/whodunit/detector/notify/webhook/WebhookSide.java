package dev.whodunit.detector.notify.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.notify.HttpSide;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** A program that takes Alertmanager's payload. */
public final class WebhookSide extends HttpSide {

    private static final String TOKEN = "t0p-s3cret-token";

    private final List<String> bodies = new CopyOnWriteArrayList<>();

    @Override
    public Receiver receiver(InstantSource clock) {
        return new WebhookReceiver(
                new ReceiverName("team", "webhook-0"),
                new WebhookSettings(
                        URI.create(base() + "/hook/in-url-secret"),
                        WebhookSettings.bearer(TOKEN),
                        "http://127.0.0.1:8080"),
                clock,
                timeout());
    }

    @Override
    protected Answer take(Request request) {
        JsonNode body = request.json();
        if (!"application/json".equals(request.header("Content-type"))) {
            violation("Content-Type must be application/json");
        }
        if (!body.path("version").asText().equals("4") || body.path("alerts").isEmpty()) {
            violation("no payload of version 4");
        }
        bodies.add(request.body());
        return new Answer(200, "");
    }

    @Override
    public List<String> shown() {
        return List.copyOf(bodies);
    }

    @Override
    public List<Told> told() {
        return bodies.stream()
                .map(body -> Told.of(
                        Objects.requireNonNull(alert(body)),
                        body.contains("\"status\":\"resolved\",\"receiver\""),
                        body))
                .toList();
    }

    @Override
    public List<String> secrets() {
        return List.of(TOKEN, "in-url-secret");
    }
}
