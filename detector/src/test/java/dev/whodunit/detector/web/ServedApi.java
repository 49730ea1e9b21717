package dev.whodunit.detector.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.feed.AlertFeed;
import dev.whodunit.detector.feed.ControlFeed;
import dev.whodunit.detector.feed.EventFeed;
import dev.whodunit.detector.feed.Feeds;
import dev.whodunit.detector.feed.NotificationFeed;
import dev.whodunit.detector.operator.ControlLog;
import dev.whodunit.detector.operator.Operations;
import dev.whodunit.topologies.routing.Control;
import dev.whodunit.topologies.serde.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A web server over feeds that a test fills, at a time that stands still. */
abstract class ServedApi {

    static final Instant NOW = Instant.parse("2026-01-02T12:00:00Z");

    final Health health = new Health();
    final Metrics metrics = new Metrics();
    final AlertFeed alerts = new AlertFeed(Map.of(), "alerts");
    private final EventFeed events = new EventFeed(Map.of(), "events");
    final ControlFeed controls = new ControlFeed(Map.of(), "control");
    final NotificationFeed notifications = new NotificationFeed(Map.of(), "notifications", "deliveries");
    final List<String> written = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private @Nullable WebServer server;
    private long offset;
    private int silences;

    /** Remembers what was written, by key. */
    private final class Memory implements ControlLog {

        @Override
        public void write(Control control) {
            written.add(control.key());
        }

        @Override
        public void withdraw(String key) {
            written.add("-" + key);
        }
    }

    WebServer start(@Nullable String token) {
        server = WebServer.start(
                new WebSettings("127.0.0.1", 0, token), health, metrics, Clock.fixed(NOW, ZoneOffset.UTC));
        Feeds feeds = new Feeds(alerts, events, controls, notifications);
        server.serve(new Service(
                feeds,
                new Operations(
                        alerts,
                        controls,
                        new Memory(),
                        Duration.ofDays(1),
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        () -> "silence-" + ++silences),
                List.of("ops", "mail")));
        return server;
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create((server == null ? start(null) : server).url() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    JsonNode json(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.MAPPER.readTree(response.body());
    }

    void alert(String id, long revision, String state, String name) {
        alerts.take(record(id, """
                {"id": "%s", "revision": %d, "state": "%s", "rule": "r", "name": "%s", "title": "Rows", "level": "critical",
                 "tags": [], "group": {"actor.name": "bob"}, "actor": {"name": "bob", "evidence": "session"},
                 "addresses": [], "programs": [], "tables": ["public.game"], "statements": [], "requests": [],
                 "correlation_ids": [], "count": 101, "first": "2026-01-02T11:00:00Z", "last": "2026-01-02T11:01:00Z",
                 "at": "2026-01-02T11:01:00Z", "summary": "",
                 "detail": {"actors": [], "databaseRoles": [], "actions": {}, "opened": "2026-01-02T11:01:00Z",
                            "updated": "2026-01-02T11:01:00Z", "sample": []}}
                """.formatted(id, revision, state, name)));
    }

    void event(String id, String timestamp, String more) {
        events.take(record("k", "{\"event.id\":\"%s\",\"@timestamp\":\"%s\"%s}".formatted(id, timestamp, more)));
    }

    ConsumerRecord<String, byte[]> record(String key, String value) {
        return new ConsumerRecord<>("t", 0, offset++, key, value.getBytes(StandardCharsets.UTF_8));
    }

    static List<String> ids(JsonNode list, String field) {
        List<String> ids = new ArrayList<>();
        list.forEach(item -> ids.add(item.path(field).asText()));
        return ids;
    }

    HttpResponse<String> send(String method, String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create((server == null ? start(null) : server).url() + path))
                        .method(method, BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json")
                        .build(),
                BodyHandlers.ofString());
    }

    JsonNode sent(String method, String path, String body) throws Exception {
        HttpResponse<String> response = send(method, path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.MAPPER.readTree(response.body());
    }
}
