package dev.whodunit.detector.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.detector.feed.AlertFeed;
import dev.whodunit.detector.feed.ControlFeed;
import dev.whodunit.detector.feed.EventFeed;
import dev.whodunit.detector.feed.Feeds;
import dev.whodunit.detector.feed.Held;
import dev.whodunit.detector.feed.NotificationFeed;
import dev.whodunit.detector.feed.Told;
import dev.whodunit.detector.notify.Alerts;
import dev.whodunit.detector.operator.ControlLog;
import dev.whodunit.detector.operator.Operations;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Handling;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.routing.Acknowledgement;
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
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class AlertPagesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T03:20:00Z");
    private static final String ID = "0123456789abcdef-1";
    private static final String PAGE = "/alerts/" + ID;
    private static final URI EXTERNAL = URI.create("http://whodunit.example/ops");

    private final AlertFeed alerts = new AlertFeed(Map.of(), "alerts");
    private final ControlFeed controls = new ControlFeed(Map.of(), "control");
    private final NotificationFeed notifications = new NotificationFeed(Map.of(), "notifications", "deliveries");
    private final List<String> written = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private WebServer server = start(null);
    private long offset;

    private WebServer start(@Nullable String token) {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        ControlLog log = new ControlLog() {
            @Override
            public void write(Control control) {
                written.add(control.key());
            }

            @Override
            public void withdraw(String key) {
                written.add("-" + key);
            }
        };
        WebServer started =
                WebServer.start(new WebSettings("127.0.0.1", 0, token, EXTERNAL), new Health(), new Metrics(), clock);
        started.serve(new Service(
                new Feeds(alerts, new EventFeed(Map.of(), "events"), controls, notifications),
                new Operations(alerts, controls, log, Duration.ofDays(7), clock, () -> "silence-1"),
                List.of("ops")));
        return started;
    }

    private void restartWith(String token) {
        server.close();
        server = start(token);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void know(Alert alert) {
        alerts.take(record(alert.id(), alert));
    }

    private ConsumerRecord<String, byte[]> record(String key, Object value) {
        return new ConsumerRecord<>("t", 0, offset++, key, Json.write(value));
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String form, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private String page() throws Exception {
        HttpResponse<String> response = get(PAGE);
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    @Test
    void thePageSaysWhoDidWhatWhoWasToldAndWhyTheRestWasNot() throws Exception {
        Alert alert = Alerts.massDelete(1, 150);
        know(alert);
        notifications.take(record("g", Alerts.notification("g", Notification.Reason.OPENED, alert)));
        notifications.outcome(record(
                "g",
                new Delivery(
                        "g",
                        "ops/discord-0",
                        Delivery.State.DELIVERED,
                        "c",
                        "1",
                        Map.of(),
                        Map.of(ID, 1L),
                        1,
                        0,
                        null,
                        "2026-11-21T03:11:25Z")));
        notifications.take(record(
                "m",
                new Notification(
                        "m",
                        "mail",
                        Notification.Reason.HELD,
                        Map.of(),
                        List.of(),
                        "2026-11-21T03:11:24Z",
                        new Handling(
                                "chat",
                                Map.of(ID, new Handling.Held("muted by nights", Instant.parse("2026-11-21T03:11:24Z"))),
                                Map.of(),
                                Map.of(),
                                0,
                                null))));

        String page = page();

        assertThat(page)
                .contains("150 rows deleted from public.orders in Shop by john@example.com", "Mass delete by one actor")
                .contains("<code>req-4711</code>", "DELETE FROM orders WHERE id = $1", ">Runbook</a>")
                .contains("The alert opened", "ops/discord-0 has it")
                .contains("mail, since 21 Nov, 03:11:24: muted by nights");
    }

    @Test
    void readingThePageChangesNothingAndItIsAllItNeeds() throws Exception {
        know(Alerts.massDelete(1, 150));

        HttpResponse<String> response = get(PAGE);

        assertThat(written).isEmpty();
        assertThat(response.headers().firstValue("Content-Security-Policy"))
                .get()
                .asString()
                .contains("default-src 'none'", "style-src 'sha256-", "form-action 'self'")
                .doesNotContain("unsafe-inline");
        assertThat(response.body()).doesNotContain("<script", " style=", "src=", "onclick");
        assertThat(get(PAGE + "/acknowledgement").statusCode()).isEqualTo(405);
    }

    @Test
    void itsFormsTakeTheAlertOnGiveItUpAndSilenceIt() throws Exception {
        know(Alerts.massDelete(1, 150));
        String own = server.url();

        HttpResponse<String> taken = post(PAGE + "/acknowledgement", "author=ann&note=restoring+it", "Origin", own);
        assertThat(taken.statusCode()).isEqualTo(303);
        assertThat(URI.create(server.url() + PAGE + "/acknowledgement")
                        .resolve(taken.headers().firstValue("Location").orElseThrow()))
                .hasPath(PAGE);
        assertThat(page()).contains("ann has taken it on: restoring it");
        assertThat(post(PAGE + "/silence", "author=ann&duration=4h&comment=deploy", "Origin", own)
                        .statusCode())
                .isEqualTo(303);
        assertThat(page()).contains("Silenced by ann until 21 Nov, 07:20:00: deploy");
        post(PAGE + "/acknowledgement", "give_up=true", "Origin", own);

        assertThat(page()).doesNotContain("ann has taken it on");
        assertThat(written).containsExactly("acknowledgement/" + ID, "silence-1", "-acknowledgement/" + ID);
    }

    @Test
    void whatIsMissingInAFormIsSaidOnThePage() throws Exception {
        know(Alerts.massDelete(1, 150));

        HttpResponse<String> nobody = post(PAGE + "/acknowledgement", "author=", "Sec-Fetch-Site", "same-origin");
        HttpResponse<String> soon =
                post(PAGE + "/silence", "author=ann&duration=soon", "Sec-Fetch-Site", "same-origin");

        assertThat(nobody.statusCode()).isEqualTo(400);
        assertThat(nobody.body()).contains("Not done: who takes it on is missing", "<form");
        assertThat(soon.body()).contains("Not done: &quot;soon&quot; is no duration");
        assertThat(written).isEmpty();
    }

    @Test
    void whatIsOverHasNoForms() throws Exception {
        know(Alerts.resolved(Alerts.massDelete(1, 150)));

        assertThat(page()).contains("It was over: nothing more happened").doesNotContain("<form");
        assertThat(get("/alerts/none").statusCode()).isEqualTo(404);
        assertThat(get("/alerts/none").body()).contains("There is no such alert");
    }

    @Test
    void otherSitesMayLinkToItButNeitherReadItNorSendItsForms() throws Exception {
        know(Alerts.massDelete(1, 150));
        String[] link = {
            "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document",
        };
        String[] frame = {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"};
        String form = PAGE + "/acknowledgement";

        assertThat(get(PAGE, link).statusCode()).isEqualTo(200);
        assertThat(get(PAGE, frame).statusCode()).isEqualTo(403);
        assertThat(get("/api/v1/alerts", link).statusCode()).isEqualTo(403);
        assertThat(post(form, "author=eve", link).statusCode()).isEqualTo(403);
        assertThat(post(form, "author=eve", "Sec-Fetch-Site", "same-site").statusCode())
                .isEqualTo(403);
        assertThat(post(form, "author=eve", "Origin", "http://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(post(form, "author=eve", "Origin", "null").statusCode()).isEqualTo(403);
        assertThat(post(form, "author=eve").statusCode()).isEqualTo(403);
        assertThat(written).isEmpty();
        assertThat(post(form, "author=ann", "Origin", "http://whodunit.example").statusCode())
                .as("behind a proxy")
                .isEqualTo(303);
    }

    @Test
    void aBrowserAsksForTheTokenAsAPassword() throws Exception {
        restartWith("s3cret");
        know(Alerts.massDelete(1, 150));

        HttpResponse<String> unknown = get(PAGE);
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(unknown.headers().firstValue("WWW-Authenticate"))
                .get()
                .asString()
                .startsWith("Basic ");
        assertThat(unknown.body()).doesNotContain("john@example.com");
        assertThat(get(PAGE, "Authorization", basic("ann:wrong")).statusCode()).isEqualTo(401);
        assertThat(get(PAGE, "Authorization", "Basic %%%").statusCode()).isEqualTo(401);

        HttpResponse<String> known = get(PAGE, "Authorization", basic("ann:s3cret"));

        assertThat(known.statusCode()).isEqualTo(200);
        assertThat(known.body()).contains("name=\"author\" maxlength=\"200\" value=\"ann\"");
        assertThat(get(PAGE, "Authorization", "Bearer s3cret").statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/alerts", "Authorization", basic("ann:s3cret")).statusCode())
                .as("a browser would send it along for whatever page asks the API")
                .isEqualTo(401);
    }

    private static String basic(String login) {
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("dev.whodunit.detector.notify.HostileText#all")
    void textFromOutsideIsShownLiterally(String hostile) {
        String evil = hostile + "<b onclick=x>\"'&";
        Chronicle.Sources sources = new Chronicle.Sources(
                Alerts.hostile(evil),
                new NotificationFeed.Answer(
                        List.of(new Told("g", evil, evil, Notification.Reason.OPENED, "2026-11-21T03:11:24Z")),
                        List.of(),
                        List.of(new Held(evil, evil, evil, NOW))),
                new Acknowledgement(ID, evil, evil, NOW),
                List.of());

        String page = AlertPage.of(new AlertPage.Shown(sources, evil, evil, NOW));

        assertThat(page).doesNotContain("<b onclick").doesNotContain("<script").doesNotContain("<img");
    }
}
