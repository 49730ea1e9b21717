package dev.whodunit.detector.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.whodunit.detector.notify.DirectLine;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.detector.notify.webhook.WebhookReceiver;
import dev.whodunit.detector.notify.webhook.WebhookSettings;
import dev.whodunit.detector.watchdog.Trouble.Urgency;
import dev.whodunit.topologies.serde.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The watchdog with a real receiver: a webhook on this machine. */
final class WatchdogTest {

    private static final Patience IMPATIENT = new Patience(Duration.ZERO, Duration.ZERO, Duration.ZERO);
    private static final Trouble DISK = new Trouble(
            "disk",
            "Nothing more is taken in",
            "only 3 MiB are left on the disk of /data",
            "Make room",
            Urgency.AT_ONCE);

    @TempDir
    private Path directory;

    private final Queue<JsonNode> told = new ConcurrentLinkedQueue<>();
    private volatile List<Trouble> troubles = List.of();
    private HttpServer webhook;

    @BeforeEach
    void startWebhook() throws Exception {
        webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        webhook.createContext("/", exchange -> {
            told.add(Json.MAPPER.readTree(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        webhook.start();
    }

    @AfterEach
    void stopWebhook() {
        webhook.stop(0);
    }

    private Watchdog start() {
        URI url = URI.create("http://127.0.0.1:" + webhook.getAddress().getPort() + "/in");
        WebhookReceiver receiver = new WebhookReceiver(
                new ReceiverName("team", "webhook-0"), new WebhookSettings(url, null, "http://127.0.0.1:8080"));
        return Watchdog.start(
                directory,
                IMPATIENT,
                () -> troubles,
                DirectLine.open(directory, List.of(receiver)),
                InstantSource.system());
    }

    private List<String> statuses() {
        return told.stream().map(payload -> payload.path("status").asText()).toList();
    }

    @Test
    void tellsWhatIsAmissWhyAndWhatToDo() {
        troubles = List.of(DISK);
        try (Watchdog watchdog = start()) {
            await().until(() -> told.size() == 1);

            JsonNode alert = told.element().path("alerts").path(0);
            assertThat(told.element().path("receiver").asText()).isEqualTo("team");
            assertThat(alert.path("labels").path("alertname").asText()).isEqualTo("whodunit_trouble");
            assertThat(alert.path("labels").path("part").asText()).isEqualTo("disk");
            assertThat(alert.path("labels").path("severity").asText()).isEqualTo("critical");
            assertThat(alert.path("annotations").path("summary").asText())
                    .isEqualTo("Nothing more is taken in by Whodunit");
            assertThat(alert.path("annotations").path("why").asText())
                    .contains("only 3 MiB are left on the disk of /data");
            assertThat(alert.path("annotations").path("runbook").asText()).isEqualTo("Make room");
            assertThat(watchdog.open()).containsOnlyKeys("disk");
        }
    }

    @Test
    void tellsTheEndAsTheEndOfTheSameAlert() {
        troubles = List.of(DISK);
        try (Watchdog watchdog = start()) {
            await().until(() -> told.size() == 1);

            troubles = List.of();

            await().until(() -> told.size() == 2);
            assertThat(statuses()).containsExactly("firing", "resolved");
            List<JsonNode> payloads = new ArrayList<>(told);
            assertThat(payloads.get(1).path("alerts").path(0).path("fingerprint"))
                    .isEqualTo(payloads.get(0).path("alerts").path(0).path("fingerprint"));
            assertThat(payloads.get(1)
                            .path("alerts")
                            .path(0)
                            .path("annotations")
                            .path("resolved")
                            .asText())
                    .startsWith("all is well again, after ");
            await().untilAsserted(() -> assertThat(watchdog.open()).isEmpty());
        }
    }

    @Test
    void aRestartInTheMiddleOfATroubleTellsItsEndAndNothingTwice() {
        troubles = List.of(DISK);
        try (Watchdog watchdog = start()) {
            await().until(() -> told.size() == 1);
        }

        try (Watchdog watchdog = start()) {
            await().until(() -> watchdog.open().containsKey("disk"));
            troubles = List.of();
            await().until(() -> told.size() == 2);
        }

        try (Watchdog watchdog = start()) {
            troubles = List.of(new Trouble("kafka", "Kafka cannot be used", "away", "Look", Urgency.IF_IT_LASTS));
            await().until(() -> told.size() == 3);
            assertThat(statuses()).containsExactly("firing", "resolved", "firing");
        }
    }

    @Test
    void goesOnWhenALookFails() {
        Queue<List<Trouble>> answers = new ConcurrentLinkedQueue<>(List.of(List.of(DISK)));
        URI url = URI.create("http://127.0.0.1:" + webhook.getAddress().getPort() + "/in");
        WebhookReceiver receiver =
                new WebhookReceiver(new ReceiverName("team", "webhook-0"), new WebhookSettings(url, null, ""));
        boolean[] failed = new boolean[1];
        try (Watchdog watchdog = Watchdog.start(
                directory,
                IMPATIENT,
                () -> {
                    if (!failed[0]) {
                        failed[0] = true;
                        throw new IllegalStateException("once");
                    }
                    return answers.element();
                },
                DirectLine.open(directory, List.of(receiver)),
                InstantSource.system())) {
            await().until(() -> told.size() == 1);
            assertThat(watchdog.open()).containsOnlyKeys("disk");
        }
    }
}
