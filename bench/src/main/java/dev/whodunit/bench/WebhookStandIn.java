package dev.whodunit.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;

/** A generic webhook: takes Alertmanager's payload and notes when each alert arrived, by the wall clock in microseconds. */
final class WebhookStandIn implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private WebhookStandIn(HttpServer server) {
        this.server = server;
    }

    static WebhookStandIn start(BiConsumer<JsonNode, Long> taker) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        WebhookStandIn standIn = new WebhookStandIn(server);
        server.setExecutor(standIn.threads);
        server.createContext("/", exchange -> {
            long arrived = MicroClock.now();
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
            for (JsonNode alert : Json.MAPPER.readTree(body).path("alerts")) {
                taker.accept(alert, arrived);
            }
        });
        server.start();
        return standIn;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
