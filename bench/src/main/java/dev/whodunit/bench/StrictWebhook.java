package dev.whodunit.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A receiver that notes all it is sent, refuses what is no Alertmanager payload, and is moody: now and then it answers
 * 500 or 429, or takes a message and drops the connection.
 */
final class StrictWebhook implements AutoCloseable {

    /** What became of one request. */
    enum Answer {
        ACCEPTED,
        /** Read, and never answered: the sender cannot know. */
        DROPPED,
        UNAVAILABLE,
        TOO_MANY
    }

    /** One notification of one alert. */
    record Arrival(Instant at, Answer answer, String alert, String status, String count, String body) {

        /** True where the receiver has it. */
        boolean taken() {
            return answer == Answer.ACCEPTED || answer == Answer.DROPPED;
        }
    }

    private final HttpServer server;
    private final Random random;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final List<Arrival> arrivals = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private StrictWebhook(HttpServer server, Random random) {
        this.server = server;
        this.random = random;
    }

    static StrictWebhook start(Random random) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        StrictWebhook webhook = new StrictWebhook(server, random);
        server.createContext("/alerts", webhook::handle);
        server.setExecutor(webhook.threads);
        server.start();
        return webhook;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/alerts";
    }

    /** All that arrived so far, in order. */
    synchronized List<Arrival> arrivals() {
        return List.copyOf(arrivals);
    }

    /** Requests that no receiver could have used, in words. */
    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
            return;
        }
        switch (take(exchange, body)) {
            case ACCEPTED -> exchange.sendResponseHeaders(200, -1);
            case UNAVAILABLE -> exchange.sendResponseHeaders(500, -1);
            case TOO_MANY -> {
                exchange.getResponseHeaders().set("Retry-After", "1");
                exchange.sendResponseHeaders(429, -1);
            }
            case DROPPED -> {}
        }
        exchange.close();
    }

    private synchronized Answer take(HttpExchange exchange, byte[] body) {
        Instant now = Instant.now();
        Answer answer = mood();
        try {
            JsonNode payload = Json.MAPPER.readTree(body);
            JsonNode alert = payload.path("alerts").path(0);
            String id = payload.path("groupLabels").path("alert").asText();
            boolean good = exchange.getRequestMethod().equals("POST")
                    && "application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"))
                    && payload.path("version").asText().equals("4")
                    && payload.path("alerts").size() == 1
                    && !id.isEmpty()
                    && alert.path("annotations").path("count").isTextual();
            if (good) {
                arrivals.add(new Arrival(
                        now,
                        answer,
                        id,
                        alert.path("status").asText(),
                        alert.path("annotations").path("count").asText(),
                        payload.toString()));
                return answer;
            }
            faults.add(exchange.getRequestMethod() + " " + payload);
        } catch (IOException e) {
            faults.add("no JSON: " + e.getMessage());
        }
        return Answer.UNAVAILABLE;
    }

    private Answer mood() {
        int chance = random.nextInt(100);
        if (chance < 3) {
            return Answer.DROPPED;
        }
        if (chance < 6) {
            return Answer.UNAVAILABLE;
        }
        return chance < 8 ? Answer.TOO_MANY : Answer.ACCEPTED;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
