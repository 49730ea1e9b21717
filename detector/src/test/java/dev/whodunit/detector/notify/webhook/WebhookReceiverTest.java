package dev.whodunit.detector.notify.webhook;

import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.whodunit.detector.notify.Alerts;
import dev.whodunit.detector.notify.Golden;
import dev.whodunit.detector.notify.LabelledAlert;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WebhookReceiverTest {

    private static final String TOKEN = "t0p-s3cret-token";

    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile String location = "";
    private final HttpServer server = server();
    private final URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook/in-url-secret");
    private final WebhookReceiver receiver = new WebhookReceiver(
            new ReceiverName("team", "webhook-0"),
            new WebhookSettings(url, WebhookSettings.bearer(TOKEN), "http://127.0.0.1:8080"));

    private HttpServer server() {
        try {
            HttpServer created = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            created.createContext("/", this::handle);
            created.start();
            return created;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (exchange.getRequestMethod().equals("POST")) {
                assertThat(exchange.getRequestHeaders().getFirst("Content-Type"))
                        .isEqualTo("application/json");
                authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
                if (status == 200) {
                    bodies.add(body);
                }
            }
            exchange.getResponseHeaders().set("Retry-After", "7");
            if (!location.isEmpty()) {
                exchange.getResponseHeaders().set("Location", location);
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void labelsStayTheSameWhileTheEpisodeGrowsAndEnds() throws Exception {
        receiver.send(Alerts.notification(OPENED, Alerts.massDelete(1, 150)), null);
        receiver.send(Alerts.notification(Notification.Reason.UPDATED, Alerts.massDelete(2, 900)), null);
        receiver.send(
                Alerts.notification(Notification.Reason.RESOLVED, Alerts.resolved(Alerts.massDelete(3, 900))), null);

        List<JsonNode> alerts = bodies.stream().map(this::firstAlert).toList();
        assertThat(alerts)
                .extracting(alert -> alert.path("labels"))
                .containsOnly(alerts.get(0).path("labels"));
        assertThat(alerts)
                .extracting(alert -> alert.path("fingerprint").asText())
                .containsOnly("b7d57aab70eb109f");
    }

    private JsonNode firstAlert(String body) {
        try {
            return Json.MAPPER.readTree(body).path("alerts").path(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void fingerprintsAreThoseOfPrometheus() {
        // LabelSet{} and the value of Prometheus' own test for an empty set: the hash's offset basis
        assertThat(LabelledAlert.fingerprint(new TreeMap<>())).isEqualTo("cbf29ce484222325");
    }

    @Test
    void sendsTheTokenAndHonoursRetryAfter() throws Exception {
        status = 429;

        Outcome outcome = receiver.send(Alerts.notification(OPENED, Alerts.truncate()), null);

        assertThat(authorizations).containsExactly("Bearer " + TOKEN);
        assertThat(((Outcome.Retry) outcome).after()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void followsNoRedirectToAnotherHost() throws Exception {
        status = 307;
        location = "http://localhost:" + server.getAddress().getPort() + "/elsewhere";

        Outcome outcome = receiver.send(Alerts.notification(OPENED, Alerts.truncate()), null);

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(authorizations).hasSize(1);
    }

    @Test
    void takesHttpUrlsOnly() {
        assertThatThrownBy(() -> new WebhookSettings(URI.create("file:///etc/passwd"), null, ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WebhookSettings(URI.create("ftp://example.com/x"), null, ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void looksAsReviewed() throws Exception {
        receiver.send(Alerts.notification(OPENED, Alerts.massDelete(1, 150)), null);

        String pretty =
                Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(Json.MAPPER.readTree(bodies.get(0)));
        Golden.check("webhook.json", pretty + "\n");
    }
}
