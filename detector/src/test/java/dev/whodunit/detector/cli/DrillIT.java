package dev.whodunit.detector.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.whodunit.detector.Detector;
import dev.whodunit.detector.client.ServiceClient;
import dev.whodunit.detector.config.ConfigurationReader;
import dev.whodunit.detector.config.Flags;
import dev.whodunit.detector.hooks.HookInstaller;
import dev.whodunit.detector.hooks.PostgresUrl;
import dev.whodunit.topologies.format.LogFormats;
import dev.whodunit.topologies.serde.Json;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drills in a real database, under the service's own role, that come out at a real receiver of the whole service, or do not. */
final class DrillIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String PASSWORD = "run-password";

    @TempDir
    private static Path directory;

    private static final Queue<String> TOLD = new ConcurrentLinkedQueue<>();
    private static volatile int answer = 200;
    private static HttpServer webhook;
    private static EmbeddedPostgres server;
    private static Path file;
    private static Detector detector;

    private final Cli cli = new Cli();

    @BeforeAll
    static void start() throws Exception {
        webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        webhook.createContext("/", exchange -> {
            TOLD.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        webhook.start();
        server = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("postgres"))
                .setServerConfig("wal_level", "logical")
                .setServerConfig("max_slot_wal_keep_size", "1GB")
                .setPGStartupWait(Duration.ofSeconds(30))
                .start();
        for (String database : List.of("shop", "unwatched", "unhooked")) {
            create(database);
        }
        file = Files.writeString(directory.resolve("whodunit.yml"), """
                postgres: [{url: "%s", password: %s}]
                http: {address: "127.0.0.1:0"}
                receivers:
                  - {name: hook, webhook_configs: [{url: "http://127.0.0.1:%d/"}]}
                drill: {every: 1h, timeout: 30s, postgres: shop}
                """.formatted(
                        runRole("shop"), PASSWORD, webhook.getAddress().getPort()));
        detector = new Detector(
                new ConfigurationReader(Map.of(), Path.of("../rules"), LogFormats.names()).read(file, Flags.none()),
                Clock.systemUTC());
        detector.start();
        await().atMost(PATIENCE).until(() -> detector.health().ready());
        // Its first drill, which is at once; the next is an hour away.
        await().atMost(PATIENCE).until(() -> metrics().contains("whodunit_drills_total"));
    }

    private static String metrics() throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(detector.url() + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static void create(String database) throws Exception {
        try (Connection connection = superuser("postgres").connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + database);
        }
        String slot = database.equals("shop") ? "whodunit" : database;
        new HookInstaller(superuser(database), new HookInstaller.Settings(slot, PASSWORD), line -> {}).install();
    }

    private static PostgresUrl superuser(String database) {
        return PostgresUrl.parse("postgresql://postgres@localhost:" + server.getPort() + "/" + database);
    }

    private static PostgresUrl runRole(String database) {
        return superuser(database).withLogin("whodunit", null);
    }

    @AfterAll
    static void stop() throws Exception {
        detector.close();
        server.close();
        webhook.stop(0);
    }

    private static long drillsOf(String program) {
        return TOLD.stream().filter(body -> body.contains(program)).count();
    }

    @Test
    void the_service_drills_by_itself_and_says_when_one_came_out_last_and_how_fast() throws Exception {
        assertThat(metrics())
                .contains("whodunit_drills_total{database=\"shop\",result=\"came_out\"} 1.0")
                .containsPattern("whodunit_drill_last_success_timestamp_seconds\\{database=\"shop\"} [1-9]")
                .containsPattern("whodunit_drill_last_success_duration_seconds\\{database=\"shop\"} [0-9]\\.");
        assertThat(Files.readString(directory.resolve("data/drills.json"))).contains("\"faults\":{}");
    }

    @Test
    void it_comes_out_at_the_receiver_and_says_how_long_each_step_took() throws Exception {
        String[] command = {"drill", "-c", file.toString(), "--url", detector.url(), "--json"};

        assertThat(cli.run(command)).as(cli.out() + cli.err()).isZero();

        JsonNode drill = Json.MAPPER.readTree(cli.out()).path("drills").get(0);
        assertThat(drill.path("database").asText()).isEqualTo("shop");
        assertThat(drill.path("came_out").asBoolean()).isTrue();
        assertThat(drill.path("steps").findValuesAsText("step")).containsExactly("alert", "told", "delivered");
        assertThat(drill.path("steps").findValuesAsText("detail")).last().isEqualTo("hook/webhook-0");
        assertThat(drill.path("latency_ms").asLong()).isBetween(1L, 10_000L);

        JsonNode alert = new ServiceClient(detector.url(), null)
                .get("/api/v1/alerts/" + drill.path("alert").asText())
                .path("alert");
        assertThat(alert.path("level").asText()).isEqualTo("informational");
        assertThat(alert.path("actor").path("name").asText()).isEqualTo("role:whodunit");
        assertThat(drillsOf(alert.path("group").path("pg.application_name").asText()))
                .isPositive();
        assertThat(TOLD).last().asString().contains("Drill: nothing happened");

        Cli again = new Cli();
        assertThat(again.run("drill", "-c", file.toString(), "--url", detector.url()))
                .isZero();
        assertThat(again.out()).contains("shop: came out after ", "delivered ", "hook/webhook-0");
        assertThat(new ServiceClient(detector.url(), null).get("/api/v1/alerts").path("alerts"))
                .as("no rule fires but that of the drill, each of which is an alert by itself")
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(one -> assertThat(one.path("name").asText()).isEqualTo("whodunit_drill"));
    }

    @Test
    void a_silence_is_named_as_what_held_it_back() {
        assertThat(cli.run(
                        "silence",
                        "add",
                        "alertname=whodunit_drill",
                        "--for",
                        "1h",
                        "--author",
                        "ada",
                        "--url",
                        detector.url()))
                .isZero();
        String silence = cli.out().strip();
        try {
            assertThat(cli.run("drill", "-c", file.toString(), "--url", detector.url(), "--timeout", "3s"))
                    .isEqualTo(ExitCode.PROBLEMS);
            assertThat(cli.out())
                    .contains(
                            "shop: did not come out, stopped at route", "held back: hook is not told: silenced by ada");
        } finally {
            assertThat(cli.run("silence", "expire", silence, "--url", detector.url()))
                    .isZero();
        }
    }

    @Test
    void a_receiver_that_refuses_is_named() {
        answer = 404;
        try {
            assertThat(cli.run("drill", "-c", file.toString(), "--url", detector.url(), "--timeout", "3s"))
                    .isEqualTo(ExitCode.PROBLEMS);
            assertThat(cli.out()).contains("stopped at receiver", "hook/webhook-0 refused it: ");
        } finally {
            answer = 200;
        }
    }

    @Test
    void a_database_that_the_service_does_not_watch_is_found_out() {
        String url = superuser("unwatched").withLogin("whodunit", null).toString();

        assertThat(cli.run("drill", "--postgres", url, "--url", detector.url(), "--timeout", "2s"))
                .isEqualTo(ExitCode.PROBLEMS);

        assertThat(cli.out())
                .contains(
                        "unwatched: did not come out, stopped at capture",
                        "the service has no database of this name, it has shop");
    }

    @Test
    void hooks_that_were_uninstalled_are_missed_at_once() {
        String url = superuser("unhooked").toString();
        assertThat(cli.run("uninstall", "--postgres", url, "--slot", "unhooked", "--keep-role"))
                .as(cli.err())
                .isZero();

        assertThat(cli.run("drill", "--postgres", url, "--url", detector.url(), "--timeout", "10m"))
                .isEqualTo(ExitCode.PROBLEMS);

        assertThat(cli.out()).contains("unhooked: did not come out, stopped at hooks", "no hooks are installed");
    }

    @Test
    void a_service_or_a_database_that_is_away_is_another_failure() {
        assertThat(cli.run("drill", "-c", file.toString(), "--url", "http://127.0.0.1:9"))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(cli.err()).contains("no service answers at http://127.0.0.1:9");

        assertThat(cli.run("drill", "--postgres", "postgresql://whodunit@127.0.0.1:9/shop", "--url", detector.url()))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(cli.out()).contains("shop: did not come out, stopped at database");

        assertThat(cli.run("drill", "-c", file.toString(), "--timeout", "soon")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("--timeout: \"soon\" is no duration");
    }
}
