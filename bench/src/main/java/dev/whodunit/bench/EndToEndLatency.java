package dev.whodunit.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.topologies.Topics;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Commit → HTTP request at a generic webhook, 50 transactions a second, each an alert by itself: without correlation id,
 * with its request known before, and with the request's log line 100 ms after. Beside it, from the same run, commit →
 * consumer of topic {@code changes}: Debezium alone; and when each topic on the way got its record (broker time,
 * milliseconds).
 */
public final class EndToEndLatency {

    private static final String RULE = """
            title: A game was added
            id: 5f0f1d52-8d5c-4a8a-9f1e-0a3c5a6d7e8f
            name: game_added
            status: stable
            level: critical
            logsource: {product: postgresql, service: cdc}
            detection:
              selection: {event.action: insert}
              condition: selection
            custom:
              whodunit:
                group_by: [pg.xid]
            """;

    private static final long PERIOD_NANOS = Duration.ofMillis(20).toNanos();
    private static final Duration LATER = Duration.ofMillis(100);

    /** What the application's log says of a request, and when. */
    private enum Request {
        NONE,
        KNOWN,
        LATER
    }

    private final Map<Long, Long> committed = new ConcurrentHashMap<>();
    private final Map<Long, Long> captured = new ConcurrentHashMap<>();
    private final Map<Long, Long> told = new ConcurrentHashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private volatile boolean running = true;

    private EndToEndLatency() {}

    public static void main(String[] arguments) throws Exception {
        int measured = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000;
        new EndToEndLatency().run(measured);
        System.exit(0);
    }

    private void run(int measured) throws Exception {
        Path directory = Files.createTempDirectory("whodunit-bench");
        try (WebhookStandIn webhook = WebhookStandIn.start(this::arrived);
                WatchedShop shop = WatchedShop.start(directory, RULE, webhook.url())) {
            Thread capture = new Thread(() -> readChanges(shop.bootstrapServers()), "changes");
            capture.start();
            for (Request request : Request.values()) {
                transactions(shop, request, measured);
            }
            for (Request request : Request.values()) {
                List<Long> xids = transactions(shop, request, measured);
                report(shop, request, xids);
            }
            running = false;
            capture.join();
        }
    }

    private List<Long> transactions(WatchedShop shop, Request request, int count)
            throws SQLException, IOException, InterruptedException {
        List<Long> xids = new ArrayList<>();
        try (Connection connection = shop.connect();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO game (title, owner) VALUES ('a game', 42) RETURNING pg_current_xact_id()::text::bigint");
                PreparedStatement name =
                        connection.prepareStatement("SELECT set_config('app.correlation_id', ?, true)")) {
            connection.setAutoCommit(false);
            LaterLines later = new LaterLines(shop);
            long next = System.nanoTime();
            for (int index = 0; index < count; index++) {
                LockSupport.parkNanos(next - System.nanoTime());
                next += PERIOD_NANOS;
                String correlationId = UUID.randomUUID().toString();
                if (request == Request.KNOWN) {
                    push(shop, correlationId);
                }
                if (request != Request.NONE) {
                    name.setString(1, correlationId);
                    name.execute();
                }
                long xid;
                try (ResultSet row = insert.executeQuery()) {
                    row.next();
                    xid = row.getLong(1) & 0xffffffffL;
                }
                connection.commit();
                committed.put(xid, MicroClock.now());
                xids.add(xid);
                if (request == Request.LATER) {
                    later.add(correlationId);
                }
            }
            later.close();
        }
        awaitTold(xids);
        return xids;
    }

    private void awaitTold(List<Long> xids) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!told.keySet().containsAll(xids) && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
    }

    private void push(WatchedShop shop, String correlationId) throws IOException, InterruptedException {
        String line = "{\"message\":\"Request started\",\"correlation_id\":\"" + correlationId
                + "\",\"username\":\"john\",\"service\":\"shop\",\"method\":\"POST\",\"path\":\"/api/games\",\"ip\":\"203.0.113.17\"}";
        String body = Json.text(Map.of(
                "streams",
                List.of(Map.of(
                        "stream", Map.of("service_name", "shop"),
                        "values", List.of(List.of(MicroClock.now() + "000", line))))));
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(shop.url() + "/loki/api/v1/push"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 204) {
            throw new IOException("push answered " + answer.statusCode() + " " + answer.body());
        }
    }

    private void arrived(JsonNode alert, long arrived) {
        JsonNode labels = alert.path("labels");
        JsonNode xid = labels.has("pg.xid") ? labels.get("pg.xid") : labels.path("pg_xid");
        told.putIfAbsent(xid.asLong(), arrived);
    }

    private void readChanges(String bootstrapServers) {
        try (KafkaConsumer<String, byte[]> consumer = consumer(bootstrapServers)) {
            List<TopicPartition> partitions = partitions(consumer, new Topics(Topics.DEFAULT_PREFIX).changes());
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            while (running) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                    long xid =
                            Long.parseLong(record.key().substring(record.key().lastIndexOf('/') + 1));
                    captured.put(xid, MicroClock.now());
                }
            }
        }
    }

    private void report(WatchedShop shop, Request request, List<Long> xids) throws IOException {
        System.out.println(request + ": commit -> webhook   " + since(xids, told));
        System.out.println(request + ": commit -> changes   " + since(xids, captured) + "  (Debezium alone)");
        // Not every transaction passes every topic: without a correlation id there is nothing to link.
        hops(shop.bootstrapServers()).forEach((topic, times) -> {
            if (xids.stream().anyMatch(times::containsKey)) {
                System.out.println(request + ": commit -> " + topic + "   " + since(xids, times));
            }
        });
    }

    private Distribution since(List<Long> xids, Map<Long, Long> arrivals) {
        List<Long> durations = new ArrayList<>();
        for (long xid : xids) {
            Long arrival = arrivals.get(xid);
            Long commit = committed.get(xid);
            if (arrival != null && commit != null) {
                durations.add(arrival - commit);
            }
        }
        return new Distribution(durations);
    }

    /** When the broker got each transaction's first record of each topic. */
    private static Map<String, Map<Long, Long>> hops(String bootstrapServers) throws IOException {
        Topics topics = new Topics(Topics.DEFAULT_PREFIX);
        Map<String, Map<Long, Long>> hops = new LinkedHashMap<>();
        try (KafkaConsumer<String, byte[]> consumer = consumer(bootstrapServers)) {
            for (String topic : List.of(
                    topics.changes(),
                    topics.linkByKey(),
                    topics.matches(),
                    topics.alerts(),
                    topics.notifications(),
                    topics.deliveries())) {
                List<TopicPartition> partitions = partitions(consumer, topic);
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
                Map<Long, Long> times = new LinkedHashMap<>();
                while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                    for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                        if (record.value() != null) {
                            times.putIfAbsent(xid(Json.MAPPER.readTree(record.value())), record.timestamp() * 1_000);
                        }
                    }
                }
                hops.put(topic, times);
            }
        }
        return hops;
    }

    private static long xid(JsonNode record) {
        for (String pointer :
                List.of("/source/txId", "/pg.xid", "/event/pg.xid", "/group/pg.xid", "/alerts/0/group/pg.xid")) {
            if (record.at(pointer).canConvertToLong()) {
                return record.at(pointer).asLong();
            }
            if (record.at(pointer).isTextual()) {
                return Long.parseLong(record.at(pointer).asText());
            }
        }
        return -1;
    }

    private static KafkaConsumer<String, byte[]> consumer(String bootstrapServers) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringDeserializer(), new ByteArrayDeserializer());
    }

    private static List<TopicPartition> partitions(KafkaConsumer<String, byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    /** Log lines that come after their transaction. */
    private final class LaterLines implements AutoCloseable {

        private record Line(String correlationId, long due) {}

        private final List<Line> lines = new ArrayList<>();
        private final Thread thread;
        private boolean closing;

        LaterLines(WatchedShop shop) {
            thread = new Thread(() -> write(shop), "later-lines");
            thread.start();
        }

        synchronized void add(String correlationId) {
            lines.add(new Line(correlationId, System.nanoTime() + LATER.toNanos()));
            notifyAll();
        }

        private synchronized @Nullable Line next() throws InterruptedException {
            while (lines.isEmpty() && !closing) {
                wait();
            }
            return lines.isEmpty() ? null : lines.remove(0);
        }

        private void write(WatchedShop shop) {
            try {
                for (Line line = next(); line != null; line = next()) {
                    LockSupport.parkNanos(line.due() - System.nanoTime());
                    push(shop, line.correlationId());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() throws InterruptedException {
            synchronized (this) {
                closing = true;
                notifyAll();
            }
            thread.join();
        }
    }
}
