package dev.whodunit.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.whodunit.detector.web.Metrics;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HeartbeatTest {

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final AtomicBoolean ready = new AtomicBoolean(true);
    private final Metrics metrics = new Metrics();
    private volatile int status = 200;
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Heartbeat heartbeat(String method) {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/ping/s3cret");
        return Heartbeat.start(new Heartbeat.Target(url, method, Duration.ofMillis(20)), ready::get, metrics);
    }

    private double count(String result) {
        return metrics.registry()
                .counter("whodunit.heartbeats", "result", result)
                .count();
    }

    @Test
    void callsAgainAndAgainWhileTheServiceIsReady() {
        try (Heartbeat heartbeat = heartbeat("POST")) {
            await().until(() -> calls.size() >= 3);
        }
        assertThat(calls).containsOnly("POST /ping/s3cret");
        assertThat(count("sent")).isPositive();
        assertThat(count("failed")).isZero();
    }

    @Test
    void isSilentWhileTheServiceIsNot() {
        ready.set(false);
        try (Heartbeat heartbeat = heartbeat("GET")) {
            await().during(Duration.ofMillis(300)).until(calls::isEmpty);

            ready.set(true);

            await().until(() -> !calls.isEmpty());
        }
    }

    @Test
    void whereNobodyTakesItItIsCountedAndTriedAgain() {
        status = 500;
        try (Heartbeat heartbeat = heartbeat("GET")) {
            await().until(() -> count("failed") >= 2);

            status = 204;

            await().until(() -> count("sent") >= 1);
        }
    }

    @Test
    void whereNobodyIsThereItIsCountedAndTriedAgain() {
        server.stop(0);
        try (Heartbeat heartbeat = heartbeat("GET")) {
            await().until(() -> count("failed") >= 2);
        }
    }

    @Test
    void printsWithoutItsUrl() {
        URI url = URI.create("https://hc.example.com/s3cret");
        assertThat(new Heartbeat.Target(url, "GET", Duration.ofMinutes(1)).toString())
                .isEqualTo("Target[host=hc.example.com]");
    }
}
