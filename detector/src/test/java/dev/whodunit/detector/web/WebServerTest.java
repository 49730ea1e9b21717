package dev.whodunit.detector.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WebServerTest {

    private static final Instant NOW = Instant.parse("2026-01-02T12:00:00Z");

    private final Health health = new Health();
    private final Metrics metrics = new Metrics();
    private final AlertFeed alerts = new AlertFeed(Map.of(), "alerts");
    private final EventFeed events = new EventFeed(Map.of(), "events");
    private final ControlFeed controls = new ControlFeed(Map.of(), "control");
    private final NotificationFeed notifications = new NotificationFeed(Map.of(), "notifications", "deliveries");
    private final List<String> written = new ArrayList<>();
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

    private WebServer start(@Nullable String token) {
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

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create((server == null ? start(null) : server).url() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private JsonNode json(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.MAPPER.readTree(response.body());
    }

    private void alert(String id, long revision, String state, String name) {
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

    private void event(String id, String timestamp, String more) {
        events.take(record("k", "{\"event.id\":\"%s\",\"@timestamp\":\"%s\"%s}".formatted(id, timestamp, more)));
    }

    private ConsumerRecord<String, byte[]> record(String key, String value) {
        return new ConsumerRecord<>("t", 0, offset++, key, value.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> ids(JsonNode list, String field) {
        List<String> ids = new ArrayList<>();
        list.forEach(item -> ids.add(item.path(field).asText()));
        return ids;
    }

    @Test
    void showsTheNewestRevisionOfEachAlertWithoutItsDetail() throws Exception {
        alert("a-1", 1, "firing", "mass_delete");
        alert("b-1", 1, "firing", "database_truncate");
        alert("a-1", 2, "resolved", "mass_delete");
        alert("a-1", 1, "firing", "mass_delete");

        JsonNode all = json("/api/v1/alerts").path("alerts");

        assertThat(ids(all, "id")).containsExactly("a-1", "b-1");
        assertThat(all.get(0).path("state").asText()).isEqualTo("resolved");
        assertThat(all.get(0).has("detail")).isFalse();
        assertThat(ids(json("/api/v1/alerts?state=firing").path("alerts"), "id"))
                .containsExactly("b-1");
        assertThat(ids(json("/api/v1/alerts?name=mass_delete").path("alerts"), "id"))
                .containsExactly("a-1");
    }

    @Test
    void findsEventsByFieldAndTimeNewestFirst() throws Exception {
        event("old", "2026-01-02T11:00:00Z", ",\"actor.name\":\"alice\"");
        event("one", "2026-01-02T11:50:00Z", ",\"actor.name\":\"alice\"");
        event("two", "2026-01-02T11:55:00Z", ",\"actor.name\":\"bob\",\"pg.after\":{\"email\":\"b@c\"}");
        event("three", "2026-01-02T11:56:00Z", ",\"actor.name\":\"carol\",\"user.roles\":[\"dba\",\"dev\"]");

        assertThat(ids(json("/api/v1/events").path("events"), "event.id"))
                .containsExactly("three", "two", "one", "old");
        assertThat(ids(json("/api/v1/events?since=15m").path("events"), "event.id"))
                .containsExactly("three", "two", "one");
        assertThat(ids(json("/api/v1/events?actor.name=alice&actor.name=bob").path("events"), "event.id"))
                .containsExactly("two", "one", "old");
        assertThat(ids(
                        json("/api/v1/events?since=2026-01-02T11:30:00Z&actor.name=alice")
                                .path("events"),
                        "event.id"))
                .containsExactly("one");
        assertThat(ids(json("/api/v1/events?pg.after.email=b@c").path("events"), "event.id"))
                .containsExactly("two");
        assertThat(ids(json("/api/v1/events?user.roles=dev").path("events"), "event.id"))
                .containsExactly("three");
    }

    @Test
    void givesEventsInPages() throws Exception {
        for (int i = 0; i < 5; i++) {
            event("e" + i, "2026-01-02T11:00:00Z", "");
        }

        JsonNode first = json("/api/v1/events?limit=2");
        JsonNode second =
                json("/api/v1/events?limit=2&cursor=" + first.path("next").asText());
        JsonNode third =
                json("/api/v1/events?limit=2&cursor=" + second.path("next").asText());

        assertThat(ids(first.path("events"), "event.id")).containsExactly("e4", "e3");
        assertThat(ids(second.path("events"), "event.id")).containsExactly("e2", "e1");
        assertThat(ids(third.path("events"), "event.id")).containsExactly("e0");
        assertThat(third.path("next").isNull()).isTrue();
    }

    @Test
    void showsLaterContextAsPartOfTheEvent() throws Exception {
        event("e", "2026-01-02T11:00:00Z", ",\"actor.name\":\"role:app\"");
        event(
                "e",
                "2026-01-02T11:00:00Z",
                ",\"actor.name\":\"role:app\",\"amendment\":{\"actor.name\":\"alice\",\"url.path\":\"/x\"}");

        JsonNode found = json("/api/v1/events?actor.name=alice").path("events");

        assertThat(ids(found, "url.path")).containsExactly("/x");
        assertThat(found.get(0).has("amendment")).isFalse();
    }

    @Test
    void explainsWhatIsWrongWithAQuestion() throws Exception {
        start(null);
        for (String question : List.of(
                "/api/v1/events?since=yesterday",
                "/api/v1/events?limit=0",
                "/api/v1/events?limit=1&limit=2",
                "/api/v1/events?cursor=x",
                "/api/v1/alerts?state=open")) {
            HttpResponse<String> response = get(question);

            assertThat(response.statusCode()).as(question).isEqualTo(400);
            assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(Json.MAPPER.readTree(response.body()).path("detail").asText())
                    .isNotEmpty();
        }
    }

    @Test
    void answersOtherPathsAndMethodsWithProblems() throws Exception {
        start(null);

        assertThat(get("/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/nothing").headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(get("/loki/api/v1/push").statusCode()).isEqualTo(405);
        assertThat(get("/loki/api/v1/push").headers().firstValue("Content-Type"))
                .contains("application/problem+json");
    }

    @Test
    void isReadyOnceAllPartsAre() throws Exception {
        health.put("kafka", () -> Health.Part.READY);
        health.put("rules", () -> Health.Part.readyBut("bad.yml:1:1: error: no title"));
        assertThat(json("/health/ready").toString())
                .isEqualTo("{\"ready\":true,\"parts\":{\"kafka\":{\"ready\":true,\"reason\":null},"
                        + "\"rules\":{\"ready\":true,\"reason\":\"bad.yml:1:1: error: no title\"}}}");

        health.put("capture", () -> Health.Part.notReady("connection refused"));

        HttpResponse<String> response = get("/health/ready");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("\"ready\":false", "connection refused");
    }

    @Test
    void asksForTheTokenExceptForHealth() throws Exception {
        start("s3cret");
        health.put("all", () -> Health.Part.READY);

        assertThat(get("/api/v1/alerts").statusCode()).isEqualTo(401);
        assertThat(get("/metrics").statusCode()).isEqualTo(401);
        assertThat(get("/api/v1/alerts", "Authorization", "Bearer wrong").statusCode())
                .isEqualTo(401);
        assertThat(get("/api/v1/alerts", "Authorization", "Bearer s3cret").statusCode())
                .isEqualTo(200);
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void refusesPagesOfOtherSites() throws Exception {
        start(null);

        assertThat(get("/api/v1/alerts", "Sec-Fetch-Site", "cross-site").statusCode())
                .isEqualTo(403);
    }

    @Test
    void tellsPrometheusItsFigures() throws Exception {
        metrics.alert("r", "opened", 30);
        metrics.deadLetter("logs", "no JSON");
        metrics.gauges("whodunit.topic.lag", "Records that wait", "topic", () -> Map.of("changes", 3.0));

        String text = get("/metrics").body();

        assertThat(text)
                .contains(
                        "whodunit_alerts_total{rule=\"r\",state=\"opened\"} 1.0",
                        "whodunit_alert_latency_seconds_bucket{le=\"0.04\"} 1",
                        "whodunit_dead_letters_total{reason=\"no JSON\",topic=\"logs\"} 1.0",
                        "whodunit_topic_lag{topic=\"changes\"} 3.0");
        assertThat(text.lines().filter(line -> !line.startsWith("#"))).allMatch(line -> line.startsWith("whodunit_"));
    }

    @Test
    void showsAPageThatSaysWhatThereIs() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.body()).contains("api/v1/alerts");
        assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
        assertThat(page.headers().firstValue("Server")).isEmpty();
    }

    @Test
    void saysThatAnAddressIsTaken() {
        WebServer first = start(null);
        int port = URI.create(first.url()).getPort();

        assertThatThrownBy(() ->
                        WebServer.start(new WebSettings("127.0.0.1", port, null), health, metrics, Clock.systemUTC()))
                .isInstanceOf(WebServer.CannotListen.class)
                .hasMessageStartingWith("http.address: 127.0.0.1:" + port + " cannot be used");
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create((server == null ? start(null) : server).url() + path))
                        .method(method, BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json")
                        .build(),
                BodyHandlers.ofString());
    }

    private JsonNode sent(String method, String path, String body) throws Exception {
        HttpResponse<String> response = send(method, path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.MAPPER.readTree(response.body());
    }

    @Test
    void silencesAndEndsASilence() throws Exception {
        alert("a-1", 1, "firing", "mass_delete");

        JsonNode made = sent(
                "POST",
                "/api/v1/silences",
                "{\"matchers\":[\"severity=critical\"],\"duration\":\"2h\",\"author\":\"ada\",\"comment\":\"import\"}");

        assertThat(made.path("ends_at").asText()).isEqualTo("2026-01-02T14:00:00Z");
        assertThat(written).containsExactly("silence-1");
        assertThat(json("/api/v1/alerts")
                        .path("handled")
                        .path("a-1")
                        .path("silenced_by")
                        .get(0)
                        .asText())
                .isEqualTo("silence-1");
        assertThat(ids(json("/api/v1/silences").path("silences"), "id")).containsExactly("silence-1");

        sent("DELETE", "/api/v1/silences/silence-1", "");

        assertThat(ids(json("/api/v1/silences").path("silences"), "id")).isEmpty();
        assertThat(ids(json("/api/v1/silences?state=expired").path("silences"), "id"))
                .containsExactly("silence-1");
    }

    @Test
    void silencesWhatAnAlertIsAbout() throws Exception {
        alert("a-1", 1, "firing", "mass_delete");

        JsonNode made = sent(
                "POST",
                "/api/v1/silences",
                "{\"alert\":\"a-1\",\"duration\":\"1h\",\"author\":\"ada\",\"until_resolved\":true}");

        assertThat(made.path("matchers").toString())
                .isEqualTo("[\"alertname=\\\"mass_delete\\\"\",\"actor.name=\\\"bob\\\"\"]");
        assertThat(made.path("until_resolved").asBoolean()).isTrue();
    }

    @Test
    void saysWhatIsWrongWithASilence() throws Exception {
        for (Map.Entry<String, String> wrong : Map.of(
                        "{\"matchers\":[\"a=b\"],\"duration\":\"2h\"}", "Who silences it is missing.",
                        "{\"matchers\":[],\"duration\":\"2h\",\"author\":\"a\"}",
                                "It needs a matcher, such as severity=low.",
                        "{\"matchers\":[\"a!=b\"],\"duration\":\"2h\",\"author\":\"a\"}",
                                "It would silence everything: at least one matcher must not fit an empty value.",
                        "{\"matchers\":[\"a=b\"],\"duration\":\"2d\",\"author\":\"a\"}",
                                "It may last 1d at most, and would last 2d (silences.max_duration).",
                        "{\"matchers\":[\"a=b\"],\"duration\":\"soon\",\"author\":\"a\"}",
                                "\"soon\" is no duration; expected one such as 30m, 2h or 1d12h.",
                        "{\"matchers\":[\"a=b\"],\"author\":\"a\"}", "Give either ends_at or duration, such as 2h.",
                        "{\"matchers\":[\"a=b\"],\"duration\":\"2h\",\"author\":\"a\",\"every\":\"day\"}",
                                "Every needs until: when it recurs no more.",
                        "{\"matcher\":\"a=b\"}", "There is no matcher in a silence.",
                        "no JSON", "The body is no JSON object.")
                .entrySet()) {
            HttpResponse<String> response = send("POST", "/api/v1/silences", wrong.getKey());

            assertThat(response.statusCode()).as(wrong.getKey()).isEqualTo(400);
            assertThat(Json.MAPPER.readTree(response.body()).path("detail").asText())
                    .isEqualTo(wrong.getValue());
        }
        assertThat(written).isEmpty();
    }

    @Test
    void letsSomebodyTakeAnAlertOnAndGiveItUp() throws Exception {
        alert("a-1", 1, "firing", "mass_delete");
        alert("b-1", 1, "resolved", "mass_delete");
        String said = "{\"author\":\"ada\",\"note\":\"restoring\"}";

        sent("POST", "/api/v1/alerts/a-1/acknowledgement", said);

        assertThat(json("/api/v1/alerts/a-1")
                        .path("acknowledged")
                        .path("author")
                        .asText())
                .isEqualTo("ada");
        assertThat(send("POST", "/api/v1/alerts/b-1/acknowledgement", said).statusCode())
                .isEqualTo(400);
        assertThat(send("POST", "/api/v1/alerts/none/acknowledgement", said).statusCode())
                .isEqualTo(404);

        assertThat(send("DELETE", "/api/v1/alerts/a-1/acknowledgement", "").statusCode())
                .isEqualTo(204);

        assertThat(json("/api/v1/alerts/a-1").has("acknowledged")).isFalse();
        assertThat(written).containsExactly("acknowledgement/a-1", "-acknowledgement/a-1");
    }

    @Test
    void saysWhoWasToldOfAnAlertAndWhyTheRestWasHeldBack() throws Exception {
        alert("a-1", 1, "firing", "mass_delete");
        String alert = Json.text(Objects.requireNonNull(alerts.find("a-1")));
        notifications.take(record(
                "g",
                "{\"group\":\"g\",\"receiver\":\"ops\",\"reason\":\"opened\",\"labels\":{},\"alerts\":[" + alert
                        + "],\"at\":\"2026-01-02T11:01:01Z\",\"handling\":{\"route\":\"severity=\\\"critical\\\"\"}}"));
        notifications.take(
                record(
                        "h",
                        "{\"group\":\"h\",\"receiver\":\"mail\",\"reason\":\"held\",\"labels\":{},\"alerts\":[],"
                                + "\"at\":\"2026-01-02T11:01:01Z\",\"handling\":{\"route\":\"what no other route takes\","
                                + "\"held\":{\"a-1\":{\"reason\":\"muted during nights\",\"since\":\"2026-01-02T11:01:01Z\"}}}}"));
        notifications.outcome(record(
                "g/ops/discord-0",
                "{\"group\":\"g\",\"receiver\":\"ops/discord-0\",\"state\":\"delivered\",\"content\":\"c\",\"memory\":{},"
                        + "\"told\":{\"a-1\":1},\"attempt\":2,\"unanswered\":0,\"at\":\"2026-01-02T11:01:02Z\"}"));

        JsonNode answer = json("/api/v1/alerts/a-1");

        assertThat(answer.path("told").get(0).path("receiver").asText()).isEqualTo("ops");
        assertThat(answer.path("told").get(0).path("route").asText()).isEqualTo("severity=\"critical\"");
        assertThat(answer.path("deliveries").get(0).path("state").asText()).isEqualTo("delivered");
        assertThat(answer.path("deliveries").get(0).path("revision").asLong()).isEqualTo(1);
        assertThat(answer.path("opened").asText()).isEqualTo("2026-01-02T11:01:00Z");
        assertThat(answer.path("held").get(0).path("receiver").asText()).isEqualTo("mail");
        assertThat(answer.path("held").get(0).path("reason").asText()).isEqualTo("muted during nights");
        assertThat(get("/api/v1/alerts/none").statusCode()).isEqualTo(404);
    }

    @Test
    void speaksAlertmanagersLanguage() throws Exception {
        alert("a-1", 1, "firing", "mass_delete");
        alert("b-1", 1, "firing", "database_truncate");

        JsonNode made = sent(
                "POST",
                "/api/v2/silences",
                "{\"matchers\":[{\"name\":\"alertname\",\"value\":\"mass_.*\",\"isRegex\":true,\"isEqual\":true}],"
                        + "\"startsAt\":\"2026-01-02T11:59:00.000Z\",\"endsAt\":\"2026-01-02T13:00:00.000Z\","
                        + "\"createdBy\":\"ada\",\"comment\":\"\"}");

        String id = made.path("silenceID").asText();
        assertThat(ids(json("/api/v2/alerts?silenced=false"), "fingerprint")).hasSize(1);
        JsonNode silenced = json("/api/v2/alerts?active=false");
        assertThat(ids(silenced, "fingerprint")).hasSize(1);
        assertThat(silenced.get(0).path("status").path("silencedBy").get(0).asText())
                .isEqualTo(id);
        assertThat(silenced.get(0).path("labels").path("actor_name").asText()).isEqualTo("bob");
        assertThat(ids(json("/api/v2/alerts?filter=alertname%3D%22database_truncate%22"), "fingerprint"))
                .hasSize(1);
        assertThat(json("/api/v2/silence/" + id).path("status").path("state").asText())
                .isEqualTo("active");
        assertThat(ids(json("/api/v2/receivers"), "name")).containsExactly("ops", "mail");
        assertThat(json("/api/v2/status").path("cluster").path("status").asText())
                .isEqualTo("disabled");
    }
}
