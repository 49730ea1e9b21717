package dev.whodunit.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.Detector;
import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.config.ConfigurationReader;
import dev.whodunit.detector.config.Flags;
import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The loss of a machine on an external cluster: three Kafka nodes, of which one after another is killed with {@code kill -9} while alerts are
 * under way and started again. Afterwards every line of the log must have come out as an alert, and every count must be exact.
 *
 * <p>{@code ClusterLoss [--kills 3] [--rate 20] [--seed N] [--directory DIR]}; exits 0 if all held.
 */
public final class ClusterLoss {

    private static final Duration STARTING = Duration.ofMinutes(2);
    private static final Duration SETTLING = Duration.ofMinutes(2);
    /** Before a kill, until the node is started again, and how long after a kill a line counts as written beside it. */
    private static final Duration BEFORE = Duration.ofSeconds(8);

    private static final Duration AWAY = Duration.ofSeconds(12);
    private static final int CUSTOMERS = 7;

    private static final String RULES = """
            title: An order failed
            id: 6d1c1f1e-6d0e-4c53-9a53-0a4f6f1d9b01
            name: order_failed
            status: stable
            level: critical
            logsource: {category: application}
            detection:
              failed: {message: order failed}
              condition: failed
            custom:
              whodunit: {group_by: [order]}
            ---
            title: An order failed, to be counted
            id: 6d1c1f1e-6d0e-4c53-9a53-0a4f6f1d9b03
            name: failed_order
            status: stable
            level: informational
            logsource: {category: application}
            detection:
              failed: {message: order failed}
              condition: failed
            ---
            title: Orders of a customer fail
            id: 6d1c1f1e-6d0e-4c53-9a53-0a4f6f1d9b02
            name: orders_fail
            status: stable
            level: critical
            correlation:
              type: event_count
              rules: [failed_order]
              group-by: [customer]
              timespan: 1h
              condition: {gte: 3}
            """;

    private final int kills;
    private final double rate;
    private final Random random;
    private final Path directory;
    private final Map<String, Long> written = new ConcurrentHashMap<>();
    private final Map<String, Long> arrived = new ConcurrentHashMap<>();
    private final Map<String, Long> perCustomer = new TreeMap<>();
    private final List<Long> killed = new ArrayList<>();
    private volatile boolean loading = true;
    private final AtomicInteger twice = new AtomicInteger();

    private ClusterLoss(Map<String, String> options) throws IOException {
        this.kills = Integer.parseInt(options.getOrDefault("--kills", "3"));
        this.rate = Double.parseDouble(options.getOrDefault("--rate", "20"));
        this.random = new Random(Long.parseLong(options.getOrDefault("--seed", "1")));
        String chosen = options.get("--directory");
        this.directory = chosen == null
                ? Files.createTempDirectory("whodunit-cluster")
                : Files.createDirectories(Path.of(chosen).toAbsolutePath());
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        System.exit(new ClusterLoss(options).run() ? 0 : 1);
    }

    private boolean run() throws Exception {
        try (Cluster cluster = Cluster.start(directory, STARTING);
                WebhookStandIn webhook = WebhookStandIn.start(this::arrives);
                Detector detector = new Detector(configuration(cluster, webhook), Clock.systemUTC())) {
            say("three nodes serve; directory " + directory);
            detector.start();
            awaitReady(detector);
            Map<String, Integer> unreplicated = cluster.unreplicated();
            say(cluster.topics().size() + " topics, of which with fewer than three replicas: " + unreplicated);
            Thread load = new Thread(this::load, "load");
            load.start();
            for (int kill = 0; kill < kills; kill++) {
                loseAMachine(cluster);
            }
            loading = false;
            load.join();
            return unreplicated.isEmpty() & judge(detector);
        }
    }

    private Configuration configuration(Cluster cluster, WebhookStandIn webhook)
            throws IOException, InvalidConfiguration {
        Files.createFile(directory.resolve("orders.jsonl"));
        Files.writeString(Files.createDirectories(directory.resolve("rules")).resolve("orders.yml"), RULES);
        Path file = Files.writeString(
                directory.resolve("whodunit.yml"), """
                kafka: {bootstrap_servers: "%s"}
                logs: [{path: orders.jsonl, format: json, service: shop}]
                rules: {directory: rules}
                http: {address: "127.0.0.1:0"}
                receivers:
                  - {name: hook, webhook_configs: [{url: "%s"}]}
                route: {receiver: hook, group_by: ['...'], group_wait: 0s}
                """.formatted(cluster.bootstrapServers(), webhook.url()));
        return new ConfigurationReader(Map.of(), directory.resolve("rules"), Set.of("auto", "json"))
                .read(file, Flags.none());
    }

    private static void awaitReady(Detector detector) throws InterruptedException {
        long giveUp = System.nanoTime() + STARTING.toNanos();
        while (!detector.health().ready()) {
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("not ready: " + detector.health());
            }
            Thread.sleep(100);
        }
    }

    private void loseAMachine(Cluster cluster) throws IOException, InterruptedException {
        Thread.sleep(BEFORE.toMillis());
        int node = 1 + random.nextInt(Cluster.NODES);
        killed.add(MicroClock.now());
        cluster.kill(node);
        Thread.sleep(AWAY.toMillis());
        long started = System.nanoTime();
        cluster.start(node);
        cluster.awaitWhole(STARTING);
        say("node " + node + " was killed, away for " + AWAY.toSeconds() + " s, and in step again "
                + (System.nanoTime() - started) / 1_000_000 + " ms after its start");
    }

    private void load() {
        long number = 0;
        long next = System.nanoTime();
        Path log = directory.resolve("orders.jsonl");
        while (loading) {
            String order = "o-" + number;
            String customer = "c-" + number % CUSTOMERS;
            String line = Json.text(Map.of(
                    "timestamp",
                    Instant.now().toString(),
                    "message",
                    "order failed",
                    "order",
                    order,
                    "customer",
                    customer));
            try {
                written.put(order, MicroClock.now());
                Files.writeString(log, line + "\n", StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            perCustomer.merge(customer, 1L, Long::sum);
            number++;
            next += (long) (1e9 / rate);
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private void arrives(JsonNode alert, Long at) {
        String order = alert.path("labels").path("order").asText();
        boolean opens = "firing".equals(alert.path("status").asText()) && !order.isEmpty();
        if (opens && arrived.putIfAbsent(order, at) != null) {
            twice.incrementAndGet();
        }
    }

    private boolean judge(Detector detector) throws Exception {
        long giveUp = System.nanoTime() + SETTLING.toNanos();
        Map<String, Long> counted;
        do {
            Thread.sleep(1_000);
            counted = counted(detector);
        } while (System.nanoTime() < giveUp && !(arrived.size() == written.size() && counted.equals(perCustomer)));
        List<Long> all = new ArrayList<>();
        List<Long> beside = new ArrayList<>();
        written.forEach((order, at) -> {
            Long came = arrived.get(order);
            if (came != null) {
                boolean near = killed.stream().anyMatch(kill -> at >= kill && at < kill + AWAY.toNanos() / 1_000);
                (near ? beside : all).add(came - at);
            }
        });
        say("alerts expected / arrived          " + written.size() + " / " + arrived.size() + ", twice " + twice);
        say("counted " + counted);
        say("written " + perCustomer);
        say("line -> webhook, all nodes there   " + new Distribution(all));
        say("line -> webhook, a node just lost  " + new Distribution(beside));
        return arrived.size() == written.size() && counted.equals(perCustomer);
    }

    private static Map<String, Long> counted(Detector detector) throws IOException, InterruptedException {
        String body = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(detector.url() + "/api/v1/alerts?name=orders_fail"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        Map<String, Long> counted = new TreeMap<>();
        for (JsonNode alert : Json.MAPPER.readTree(body).path("alerts")) {
            counted.put(
                    alert.path("group").path("customer").asText(),
                    alert.path("count").asLong());
        }
        return counted;
    }

    private static void say(String sentence) {
        System.out.println(Instant.now() + " " + sentence);
    }
}
