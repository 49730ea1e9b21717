package dev.whodunit.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.config.ConfigurationReader;
import dev.whodunit.detector.config.Flags;
import dev.whodunit.topologies.event.LogRecord;
import dev.whodunit.topologies.format.LogFormats;
import dev.whodunit.topologies.serde.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole service in this process, with the embedded broker and the shipped rules. */
final class DetectorIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private HttpServer webhook;

    @BeforeEach
    void startWebhook() throws Exception {
        webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        webhook.createContext("/", exchange -> {
            told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        webhook.start();
    }

    @AfterEach
    void stopWebhook() {
        webhook.stop(0);
    }

    private Configuration configuration() throws Exception {
        String url = "http://127.0.0.1:" + webhook.getAddress().getPort() + "/";
        Path log = directory.resolve("auth.log");
        if (!Files.exists(log)) {
            Files.createFile(log);
        }
        Flags flags = new Flags(
                List.of(),
                List.of(log.toString()),
                null,
                null,
                url,
                null,
                null,
                directory.resolve("data").toString(),
                "127.0.0.1:0");
        return new ConfigurationReader(Map.of(), Path.of("../rules"), LogFormats.names()).read(null, flags);
    }

    private Detector start() throws Exception {
        Detector detector = new Detector(configuration(), Clock.systemUTC());
        detector.start();
        return detector;
    }

    private JsonNode get(Detector detector, String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(detector.url() + path)).build();
        return Json.MAPPER.readTree(
                client.send(request, BodyHandlers.ofString()).body());
    }

    private void failedRequests(int from, int to) throws Exception {
        Path ports = directory.resolve("data/kafka/ports");
        String broker = "127.0.0.1:" + Files.readAllLines(ports).get(0);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker), new StringSerializer(), new ByteArraySerializer())) {
            for (int i = from; i < to; i++) {
                producer.send(new ProducerRecord<>("whodunit.logs", "test", Json.write(failedRequest(i))))
                        .get(30, TimeUnit.SECONDS);
            }
        }
    }

    private static LogRecord failedRequest(int number) {
        Instant now = Instant.now();
        String time = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(now);
        String line =
                "203.0.113.7 - - [" + time + "] \"GET /orders/" + number + " HTTP/1.1\" 500 12 \"-\" \"curl/8.5.0\"";
        return new LogRecord("test/" + number, "test", "nginx", now, null, Map.of("service.name", "shop"), line, null);
    }

    @Test
    void tellsOfFailuresAndRemembersThemOverARestart() throws Exception {
        String id;
        try (Detector detector = start()) {
            await().atMost(PATIENCE).until(() -> detector.health().ready());

            failedRequests(0, 12);

            await().atMost(PATIENCE).until(() -> told.stream().anyMatch(body -> body.contains("(12 times)")));
            JsonNode alert = get(detector, "/api/v1/alerts?name=http_500_errors")
                    .path("alerts")
                    .path(0);
            id = alert.path("id").asText();
            assertThat(id).isNotEmpty();
            assertThat(alert.path("addresses").toString()).isEqualTo("[\"203.0.113.7\"]");
            JsonNode events = get(detector, "/api/v1/events?client.address=203.0.113.7&since=1h");
            assertThat(events.path("events")).hasSize(12);
            assertThatThrownBy(this::start)
                    .isInstanceOf(DataDirectory.Unusable.class)
                    .hasMessageContaining("another whodunit uses the data directory");
        }
        int toldBefore = told.size();

        try (Detector detector = start()) {
            await().atMost(PATIENCE).until(() -> detector.health().ready());

            assertThat(get(detector, "/api/v1/alerts?name=http_500_errors")
                            .path("alerts")
                            .path(0)
                            .path("id")
                            .asText())
                    .isEqualTo(id);
            failedRequests(12, 13);
            await().atMost(PATIENCE).until(() -> told.size() > toldBefore);
            assertThat(List.copyOf(told).get(toldBefore)).contains("(13 times)");
            assertThat(told)
                    .as("a start, a stop and a start again are no trouble")
                    .noneMatch(body -> body.contains("whodunit_trouble"));
        }
    }
}
