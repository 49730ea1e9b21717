package dev.whodunit.detector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiversTestTest {

    @TempDir
    private Path directory;

    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final Cli cli = new Cli();
    private volatile int status = 200;
    private HttpServer server;
    private String file = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/s3cret";
        file = Files.writeString(directory.resolve("whodunit.yml"), """
                        logs: [{path: app.log}]
                        receivers:
                          - name: ops
                            webhook_configs: [{url: %s}]
                            file_configs: [{path: alerts.jsonl}]
                          - name: away
                            webhook_configs: [{url: http://127.0.0.1:1/s3cret}]
                        """.formatted(url))
                .toString();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void it_tells_of_a_test_and_of_its_end_by_each_integration() throws IOException {
        int code = cli.run("receivers", "test", "ops", "-c", file);

        assertThat(code).as(cli.err()).isZero();
        assertThat(cli.out().lines()).hasSize(2);
        assertThat(cli.out()).contains("ops/webhook-0: took it after").contains("ops/file-0: took it after");
        assertThat(bodies).hasSize(2);
        assertThat(bodies.get(0)).contains("\"status\":\"firing\"", "Test message, nothing happened", "informational");
        assertThat(bodies.get(1)).contains("\"status\":\"resolved\"");
        assertThat(Files.readAllLines(directory.resolve("alerts.jsonl"))).hasSize(2);
    }

    @Test
    void it_says_which_integration_refused_and_repeats_no_secret() {
        status = 401;

        int code = cli.run("receivers", "test", "ops", "-c", file);

        assertThat(code).isEqualTo(1);
        assertThat(cli.out())
                .contains("ops/webhook-0: refused it after")
                .contains("status 401")
                .contains("ops/file-0: took it")
                .doesNotContain("s3cret");
    }

    @Test
    void it_says_who_could_not_be_reached() {
        int code = cli.run("receivers", "test", "away", "-c", file, "--json");

        assertThat(code).isEqualTo(3);
        assertThat(cli.out())
                .contains("\"delivered\":false")
                .contains("connection refused")
                .doesNotContain("s3cret");
    }

    @Test
    void it_names_the_receivers_there_are_where_there_is_no_such() {
        int code = cli.run("receivers", "test", "opps", "-c", file);

        assertThat(code).isEqualTo(2);
        assertThat(cli.err()).contains("there is no receiver \"opps\"").contains("it has \"ops\", \"away\"");
    }

    @Test
    void it_says_what_is_wrong_with_the_file() {
        assertThat(cli.run(
                        "receivers",
                        "test",
                        "ops",
                        "-c",
                        directory.resolve("none.yml").toString()))
                .isEqualTo(2);
        assertThat(cli.err()).contains("there is no such file");
    }
}
