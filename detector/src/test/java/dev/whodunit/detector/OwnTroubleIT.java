package dev.whodunit.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.config.ConfigurationReader;
import dev.whodunit.detector.config.Flags;
import dev.whodunit.detector.embedded.EmbeddedBroker;
import dev.whodunit.detector.watchdog.Patience;
import dev.whodunit.topologies.format.LogFormats;
import dev.whodunit.topologies.serde.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the whole service tells its receivers of its own troubles, when the topics cannot carry it. */
final class OwnTroubleIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Patience PATIENT =
            new Patience(Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(2));
    private static final Patience IMPATIENT =
            new Patience(Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(2));

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicLong free = new AtomicLong(Long.MAX_VALUE);
    private final Queue<JsonNode> told = new ConcurrentLinkedQueue<>();
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

    private Detector start(String kafka, Patience patience) throws Exception {
        Files.createFile(directory.resolve("auth.log"));
        Path file = Files.writeString(directory.resolve("whodunit.yml"), """
                %s
                logs: [{path: auth.log}]
                http: {address: "127.0.0.1:0"}
                receivers:
                  - name: ops
                    webhook_configs: [{url: "http://127.0.0.1:%d/in"}]
                """.formatted(
                        kafka, webhook.getAddress().getPort()));
        Configuration configuration =
                new ConfigurationReader(Map.of(), Path.of("../rules"), LogFormats.names()).read(file, Flags.none());
        Detector detector = new Detector(configuration, Clock.systemUTC(), patience, at -> free.get());
        detector.start();
        await().atMost(LONGEST).until(() -> detector.health().ready());
        told.clear();
        return detector;
    }

    /** What was told since all was ready: {@code firing kafka}. */
    private List<String> news() {
        return told.stream()
                .map(payload -> payload.path("status").asText() + " "
                        + payload.at("/alerts/0/labels/part").asText())
                .toList();
    }

    private HttpResponse<String> push(Detector detector) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(detector.url() + "/loki/api/v1/push"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"streams": [{"stream": {"job": "app"}, "values": [["%d000000", "{\\"message\\": \\"hello\\"}"]]}]}
                        """.formatted(System.currentTimeMillis())))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Test
    void aDiskThatIsNearlyFullStopsIngestAndIsToldAndSoIsItsEnd() throws Exception {
        try (Detector detector = start("", PATIENT)) {
            assertThat(push(detector).statusCode()).isEqualTo(204);

            free.set(10 << 20);

            await().atMost(LONGEST).until(() -> news().contains("firing disk"));
            assertThat(told.element().at("/alerts/0/annotations/why").asText())
                    .contains("only 10 MiB are left on the disk of", "disk.reserve is 512 MiB");
            assertThat(push(detector).statusCode()).isEqualTo(503);
            assertThat(detector.health().parts())
                    .hasEntrySatisfying("disk", part -> assertThat(part.ready()).isFalse());

            free.set(Long.MAX_VALUE);

            await().atMost(LONGEST).until(() -> news().contains("resolved disk"));
            assertThat(push(detector).statusCode()).isEqualTo(204);
            assertThat(news()).containsExactly("firing disk", "resolved disk");
        }
    }

    @Test
    void aKafkaThatIsAwayIsToldWithoutItAndSoIsItsReturn() throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
        String kafka = "kafka: {bootstrap_servers: \"" + broker.bootstrapServers() + "\"}";
        try (Detector detector = start(kafka, IMPATIENT)) {
            broker.close();

            await().atMost(LONGEST).until(() -> isTold("firing", "does not answer"));

            broker = EmbeddedBroker.start(directory.resolve("broker"));

            await().atMost(LONGEST).until(() -> isTold("resolved", "does not answer"));
            await().atMost(LONGEST).until(() -> detector.health().ready());
        } finally {
            broker.close();
        }
    }

    private boolean isTold(String status, String reason) {
        return told.stream()
                .anyMatch(payload -> payload.path("status").asText().equals(status)
                        && payload.at("/alerts/0/labels/part").asText().equals("kafka")
                        && payload.at("/alerts/0/annotations/why").asText().contains(reason));
    }
}
