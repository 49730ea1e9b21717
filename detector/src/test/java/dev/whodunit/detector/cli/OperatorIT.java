package dev.whodunit.detector.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.whodunit.detector.Detector;
import dev.whodunit.detector.client.ServiceClient;
import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.config.ConfigurationReader;
import dev.whodunit.detector.config.Flags;
import dev.whodunit.topologies.format.LogFormats;
import dev.whodunit.topologies.serde.Json;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators do to alerts of the whole service, by our own commands and by Alertmanager's. */
final class OperatorIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path AMTOOL = Path.of("/usr/bin/amtool");

    @TempDir
    private static Path directory;

    private static final Queue<String> TOLD = new ConcurrentLinkedQueue<>();
    private static HttpServer webhook;
    private static Detector detector;

    private final Cli cli = new Cli();

    @BeforeAll
    static void start() throws Exception {
        webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        webhook.createContext("/", exchange -> {
            TOLD.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        webhook.start();
        Files.createFile(directory.resolve("access.log"));
        detector = new Detector(configuration(), Clock.systemUTC());
        detector.start();
        await().atMost(PATIENCE).until(() -> detector.health().ready());
    }

    private static Configuration configuration() throws Exception {
        Path file = Files.writeString(directory.resolve("whodunit.yml"), """
                logs: [{path: access.log, format: nginx, service: shop}]
                http: {address: "127.0.0.1:0"}
                receivers:
                  - {name: hook, webhook_configs: [{url: "http://127.0.0.1:%d/"}]}
                route: {receiver: hook, group_by: [service.name], group_wait: 0s}
                """.formatted(
                        webhook.getAddress().getPort()));
        return new ConfigurationReader(Map.of(), Path.of("../rules"), LogFormats.names()).read(file, Flags.none());
    }

    @AfterAll
    static void stop() {
        detector.close();
        webhook.stop(0);
    }

    /** So many requests fail, enough for an alert. */
    private static void requestsFail() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            lines.append("203.0.113.7 - - [")
                    .append(DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT)
                            .withZone(ZoneOffset.UTC)
                            .format(Instant.now()))
                    .append("] \"GET /orders/")
                    .append(i)
                    .append(" HTTP/1.1\" 500 12 \"-\" \"curl/8.5.0\"\n");
        }
        Files.writeString(directory.resolve("access.log"), lines, StandardOpenOption.APPEND);
    }

    private static String firing() throws Exception {
        requestsFail();
        ServiceClient client = new ServiceClient(detector.url(), null);
        await().atMost(PATIENCE)
                .until(() -> !client.get("/api/v1/alerts?state=firing")
                        .path("alerts")
                        .isEmpty());
        await().atMost(PATIENCE).until(() -> !TOLD.isEmpty());
        return client.get("/api/v1/alerts?state=firing")
                .path("alerts")
                .get(0)
                .path("id")
                .asText();
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--url");
        all.add(detector.url());
        return cli.run(all.toArray(String[]::new));
    }

    @Test
    void an_alert_is_listed_taken_on_silenced_and_given_up() throws Exception {
        String id = firing();

        assertThat(run("alerts", "--state", "firing")).isZero();
        assertThat(cli.out()).contains("http_500_errors", id);

        assertThat(run("ack", id, "--author", "ada", "--note", "restarting it")).isZero();
        assertThat(run("silence", "add", "--alert", id, "--for", "1h", "--author", "ada"))
                .isZero();
        String silence = cli.out().lines().reduce((first, last) -> last).orElseThrow();
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(run("alerts", id)).isZero();
            assertThat(cli.out())
                    .contains("taken on   by ada", "restarting it", "silenced   by " + silence)
                    .contains("told       hook at", "opened, by the route what no other route takes")
                    .contains("handled, by the route", "outcome    hook/webhook-0: delivered")
                    .contains("held back  hook since", "silenced by ada until");
        });

        assertThat(run("silence", "list")).isZero();
        assertThat(cli.out()).contains("active", "alertname=\"http_500_errors\"");
        assertThat(run("silence", "expire", silence)).isZero();
        assertThat(run("ack", id, "--give-up")).isZero();

        assertThat(run("ack", "none")).isEqualTo(ExitCode.PROBLEMS);
        assertThat(cli.err()).contains("whodunit: There is no alert none.");
        assertThat(cli.run("alerts", "--url", "http://127.0.0.1:9")).isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void amtool_lists_queries_and_silences_alerts() throws Exception {
        assumeTrue(Files.isExecutable(AMTOOL), "amtool is not there; install Debian's prometheus-alertmanager");
        firing();

        JsonNode alerts = Json.MAPPER.readTree(amtool("alert", "query", "alertname=http_500_errors", "-o", "json"));
        assertThat(alerts).hasSize(1);
        assertThat(alerts.get(0).path("labels").path("severity").asText()).isEqualTo("critical");
        assertThat(alerts.get(0).path("annotations").path("who").asText()).isNotEmpty();

        String id = amtool("silence", "add", "severity=critical", "--author=ada", "--comment=known", "--duration=1h")
                .strip();
        assertThat(amtool("silence", "query", "-q")).contains(id);
        assertThat(Json.MAPPER.readTree(amtool("alert", "query", "--active", "-o", "json")))
                .isEmpty();
        assertThat(Json.MAPPER.readTree(amtool("alert", "query", "--silenced", "-o", "json")))
                .hasSize(1);

        amtool("silence", "expire", id);
        assertThat(amtool("silence", "query", "-q")).doesNotContain(id);
        assertThat(Json.MAPPER.readTree(amtool("alert", "query", "--active", "-o", "json")))
                .hasSize(1);
    }

    private static String amtool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(AMTOOL.toString(), "--alertmanager.url=" + detector.url()));
        command.addAll(List.of(arguments));
        File out = directory.resolve("amtool.out").toFile();
        File err = directory.resolve("amtool.err").toFile();
        Process process = new ProcessBuilder(command)
                .redirectOutput(out)
                .redirectError(err)
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(command + ": " + Files.readString(err.toPath()))
                .isZero();
        return Files.readString(out.toPath());
    }
}
