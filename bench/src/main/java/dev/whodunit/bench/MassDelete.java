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
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * One transaction that deletes 200,000 rows, by the shipped rules: how long after its commit the webhook hears of it, and
 * when the total is exact. Repeated, so that the first run warms up.
 */
public final class MassDelete {

    private static final int ROWS = 200_000;
    private static final Duration PATIENCE = Duration.ofSeconds(240);
    private static final List<String> TOPICS = topics(new Topics(Topics.DEFAULT_PREFIX));

    private final Map<String, Long> heard = new ConcurrentHashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();

    private MassDelete() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        new MassDelete().run(rounds);
        System.exit(0);
    }

    private void run(int rounds) throws Exception {
        Path directory = Files.createTempDirectory("whodunit-bench");
        try (WebhookStandIn webhook = WebhookStandIn.start(this::arrived);
                WatchedShop shop = WatchedShop.start(directory, rules(Path.of("rules")), webhook.url())) {
            for (int round = 1; round <= rounds; round++) {
                round(shop, round);
            }
        }
    }

    // A user of his own for every round, so that each has an episode of its own.
    private void round(WatchedShop shop, int round) throws SQLException, IOException, InterruptedException {
        String user = "user" + round;
        long committed;
        Map<TopicPartition, Long> before;
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO game (title, owner) SELECT 'game ' || i, 42 FROM generate_series(1, " + ROWS + ") i");
            awaitEvents(shop, (2L * round - 1) * ROWS);
            before = TopicTimes.ends(shop.bootstrapServers(), TOPICS);
            connection.setAutoCommit(false);
            statement.execute("SELECT set_config('app.user', '" + user + "', true)");
            statement.execute("DELETE FROM game");
            connection.commit();
            committed = MicroClock.now();
        }
        long total = awaitTotal(shop, user);
        Long first = heard.get(user);
        System.out.printf(
                "round %d: commit -> webhook %s s, commit -> exact total %.1f s%n",
                round,
                first == null ? "never" : String.format("%.2f", (first - committed) / 1e6),
                (total - committed) / 1e6);
        TopicTimes.since(shop.bootstrapServers(), before)
                .forEach((topic, times) -> System.out.println("    " + topic + ": " + times.records()
                        + " records, the first " + seconds(times.first(), committed) + " and the last "
                        + seconds(times.last(), committed) + " s after the commit"));
    }

    // The rows that are to be deleted are changes too: the delete is measured on a detector that has nothing left to
    // do.
    private void awaitEvents(WatchedShop shop, long events) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<String> topic = List.of(new Topics(Topics.DEFAULT_PREFIX).events());
        while (TopicTimes.ends(shop.bootstrapServers(), topic).values().stream()
                        .mapToLong(Long::longValue)
                        .sum()
                < events) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the inserted rows did not all come through");
            }
            Thread.sleep(1_000);
        }
    }

    private static String seconds(long millis, long committedMicros) {
        return String.format("%.2f", (millis - committedMicros / 1e3) / 1e3);
    }

    private long awaitTotal(WatchedShop shop, String user) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(URI.create(shop.url() + "/api/v1/alerts?name=mass_delete"))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            for (JsonNode alert : Json.MAPPER.readTree(answer.body()).path("alerts")) {
                if (user.equals(alert.path("actor").path("name").asText())
                        && alert.path("count").asLong() == ROWS) {
                    return MicroClock.now();
                }
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("the total of " + user + " did not become exact");
    }

    private void arrived(JsonNode alert, long arrived) {
        JsonNode labels = alert.path("labels");
        if ("mass_delete".equals(labels.path("alertname").asText())) {
            JsonNode name = labels.has("actor.name") ? labels.get("actor.name") : labels.path("actor_name");
            heard.putIfAbsent(name.asText(), arrived);
        }
    }

    private static List<String> topics(Topics topics) {
        return List.of(
                topics.changes(),
                topics.linkByKey(),
                topics.events(),
                topics.matches(),
                topics.alerts(),
                topics.notifications());
    }

    private static String rules(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> rules = files.filter(file ->
                            file.toString().endsWith(".yml") && !file.toString().endsWith(".test.yml"))
                    .sorted()
                    .toList();
            return rules.stream().map(MassDelete::text).collect(Collectors.joining("\n---\n"));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
