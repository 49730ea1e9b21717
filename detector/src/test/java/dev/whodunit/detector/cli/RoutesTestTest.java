package dev.whodunit.detector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesTestTest {

    @TempDir
    private Path directory;

    private final Cli cli = new Cli();
    private String file = "";

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("whodunit.yml"), """
                        postgres: [{url: postgresql://localhost/shop}]
                        receivers:
                          - {name: ops, console_config: {}}
                          - {name: pager, webhook_configs: [{url: http://127.0.0.1:9/}]}
                        route:
                          receiver: ops
                          repeat_interval: 0s
                          routes:
                            - receiver: pager
                              matchers: [severity="critical"]
                              group_by: ['...']
                              group_wait: 0s
                              mute_time_intervals: [night]
                        inhibit_rules:
                          - {source_matchers: [alertname=drop], target_matchers: [alertname=delete], equal: [db]}
                        time_intervals:
                          - name: night
                            time_intervals: [{times: [{start_time: '22:00', end_time: '24:00'}]}]
                        """).toString();
    }

    @Test
    void it_names_the_receiver_the_route_and_what_might_hold_it_back() {
        int code = cli.run(
                "routes",
                "test",
                "-c",
                file,
                "--labels",
                "level=critical,alertname=delete",
                "--at",
                "2026-01-01T12:00:00Z");

        assertThat(cli.err()).isEmpty();
        assertThat(cli.out()).isEqualToNormalizingNewlines("""
                pager: by the route severity="critical"
                    every alert by itself; told at once, further alerts after 5m
                held back while there is an alert of alertname="drop" with the same db
                """);
        assertThat(code).isZero();
    }

    @Test
    void it_says_to_whom_it_rises() throws IOException {
        Files.writeString(
                Path.of(file),
                Files.readString(Path.of(file))
                        .replace(
                                "  repeat_interval: 0s\n",
                                "  repeat_interval: 0s\n  escalate: [{after: 15m, receiver: pager}]\n"));

        assertThat(cli.run("routes", "test", "-c", file, "--labels", "severity=low"))
                .isZero();

        assertThat(cli.out()).contains("; pager as well after 15m unless somebody takes it on");
    }

    @Test
    void who_is_muted_is_told_nothing_and_the_exit_code_says_so() {
        int code =
                cli.run("routes", "test", "-c", file, "--labels", "severity=critical", "--at", "2026-01-01T22:10:00Z");

        assertThat(cli.out()).contains("held back: muted during night");
        assertThat(code).isEqualTo(1);
    }

    @Test
    void programs_read_json() {
        cli.run("routes", "test", "-c", file, "--labels", "severity=low", "--json");

        assertThat(cli.out())
                .startsWith("{")
                .contains("\"receiver\":\"ops\"", "\"route\":\"of everything else\"", "\"held\":null");
    }

    @Test
    void a_time_that_is_none_is_told() {
        int code = cli.run("routes", "test", "-c", file, "--at", "tonight");

        assertThat(cli.err()).contains("--at: expected a time such as 2026-12-24T23:00:00Z, found \"tonight\"");
        assertThat(code).isEqualTo(2);
    }
}
