package dev.whodunit.bench;

import dev.whodunit.topologies.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A campaign of {@code kill -9} at random moments under load. The detector runs as users start it, its broker within, so
 * that each kill takes broker, streams, capture and delivery together. Afterwards every alert that the database's own
 * ledger demands must have arrived, with exact counts, and nothing told twice but where its arrival was in doubt.
 *
 * <p>{@code KillCampaign [--minutes 10] [--rate 50] [--seed N] [--home DIR] [--directory DIR]}; exits 0 if all held.
 */
public final class KillCampaign {

    private static final Duration LONGEST_START = Duration.ofMinutes(3);
    private static final Duration REQUIRED_START = Duration.ofSeconds(15);
    private static final Duration LINK_WAIT = Duration.ofSeconds(60);
    private static final Duration STILL = LINK_WAIT.plusSeconds(10);
    private static final Duration LONGEST_QUIETING = Duration.ofMinutes(12);

    private final double minutes;
    private final double rate;
    private final long seed;
    private final Path home;
    private final Path directory;
    private final List<Instant> kills = new ArrayList<>();
    private final List<Long> startMillis = new ArrayList<>();
    private int killedWhileStarting;

    private KillCampaign(Map<String, String> options) throws IOException {
        this.minutes = Double.parseDouble(options.getOrDefault("--minutes", "10"));
        this.rate = Double.parseDouble(options.getOrDefault("--rate", "50"));
        this.seed = Long.parseLong(options.getOrDefault("--seed", Long.toString(System.nanoTime() % 1_000_000)));
        this.home =
                Path.of(options.getOrDefault("--home", ".")).toAbsolutePath().normalize();
        String chosen = options.get("--directory");
        this.directory = chosen == null
                ? Files.createTempDirectory("whodunit-campaign")
                : Files.createDirectories(Path.of(chosen).toAbsolutePath());
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new java.util.HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        System.exit(new KillCampaign(options).run() ? 0 : 1);
    }

    private boolean run() throws Exception {
        say("seed " + seed + ", " + minutes + " min at " + rate + " transactions/s, directory " + directory);
        long transactions = (long) (minutes * 60 * rate);
        Random random = new Random(seed);
        Map<String, String> ruleIds = CampaignRules.write(home.resolve("rules"), directory.resolve("rules"));
        try (CampaignDatabase database =
                        CampaignDatabase.start(directory, transactions * 12 + 20_000, transactions + 5_000);
                StrictWebhook webhook = StrictWebhook.start(new Random(random.nextLong()))) {
            int port = freePort();
            try (DetectorProcess detector =
                    new DetectorProcess(home.resolve("whodunit"), configuration(database, webhook, port), port)) {
                startAndWait(detector);
                startMillis.clear(); // the first start of all builds topics and state; it is no restart
                awaitFollowed();
                String load = killUnderLoad(database, detector, random);
                return judge(database, webhook, detector, ruleIds, load);
            }
        }
    }

    private Path configuration(CampaignDatabase database, StrictWebhook webhook, int port) throws IOException {
        Path file = directory.resolve("whodunit.yml");
        Files.writeString(file, """
                data_dir: data
                postgres:
                  - url: %s
                    name: %s
                logs:
                  - path: application.jsonl
                    format: json
                rules:
                  directory: rules
                link:
                  wait: %ds
                http:
                  address: 127.0.0.1:%d
                receivers:
                  - name: campaign
                    webhook_configs:
                      - url: %s
                route:
                  receiver: campaign
                  group_by: ['...']
                  group_wait: 0s
                """.formatted(
                        database.watchedUrl(), CampaignDatabase.NAME, LINK_WAIT.toSeconds(), port, webhook.url()));
        Files.createFile(directory.resolve("application.jsonl"));
        return file;
    }

    private void startAndWait(DetectorProcess detector) throws IOException, InterruptedException {
        long started = System.nanoTime();
        detector.start();
        detector.awaitReady(LONGEST_START);
        startMillis.add((System.nanoTime() - started) / 1_000_000);
    }

    /** What stood in a file before it was first seen is not read: the load waits until the log is followed. */
    private void awaitFollowed() throws InterruptedException {
        while (!Files.exists(directory.resolve("data/ingest/positions.json"))) {
            Thread.sleep(50);
        }
    }

    private String killUnderLoad(CampaignDatabase database, DetectorProcess detector, Random random)
            throws IOException, InterruptedException {
        CampaignLoad load = new CampaignLoad(database, directory.resolve("application.jsonl"), rate);
        long end = System.nanoTime() + (long) (minutes * 60e9);
        try (load) {
            load.start(seed);
            while (System.nanoTime() < end) {
                Thread.sleep(5_000 + random.nextInt(15_000));
                kill(detector);
                if (random.nextInt(8) == 0) {
                    detector.start();
                    Thread.sleep(500 + random.nextInt(8_000));
                    kill(detector);
                    killedWhileStarting++;
                }
                startAndWait(detector);
                say("kill " + kills.size() + ": ready again after " + startMillis.get(startMillis.size() - 1) + " ms");
            }
        }
        say("load stopped: " + load.summary());
        return load.summary();
    }

    private void kill(DetectorProcess detector) throws InterruptedException {
        // Noted once the process is gone: until then it may still be sending.
        detector.kill();
        kills.add(Instant.now());
    }

    private boolean judge(
            CampaignDatabase database,
            StrictWebhook webhook,
            DetectorProcess detector,
            Map<String, String> ruleIds,
            String load)
            throws IOException, InterruptedException, SQLException {
        CampaignTopics topics = new CampaignTopics(directory.resolve("data"));
        Ledger ledger;
        try (Connection connection = database.session("dba", "ledger")) {
            ledger = Ledger.read(connection);
        }
        long giveUp = System.nanoTime() + LONGEST_QUIETING.toNanos();
        CampaignVerdict verdict;
        List<String> differences;
        do {
            awaitStill(topics, detector);
            verdict = new CampaignVerdict(topics, ledger, webhook.arrivals(), kills, ruleIds);
            differences = new ArrayList<>(verdict.judge());
            say(differences.size() + " differences");
            // What is counted is final once matches are still; what is told may wait for a receiver.
        } while (System.nanoTime() < giveUp
                && !differences.isEmpty()
                && differences.stream().allMatch(difference -> difference.contains("TOLD")));
        webhook.faults().forEach(fault -> say("webhook was sent " + fault));
        boolean quick = print(ledger, verdict, load);
        differences.stream().limit(50).forEach(KillCampaign::say);
        if (!differences.isEmpty()) {
            verdict.evidence().forEach(KillCampaign::say);
            say("kept for inspection: " + directory);
        }
        return differences.isEmpty() && webhook.faults().isEmpty() && quick;
    }

    /** Waits until nothing was linked, matched or told for longer than an event can be held. */
    private void awaitStill(CampaignTopics topics, DetectorProcess detector) throws IOException, InterruptedException {
        Topics names = new Topics(Topics.DEFAULT_PREFIX);
        List<String> watched = List.of(names.linkByKey(), names.matches());
        Map<String, Long> ends = topics.ends(watched);
        long since = System.nanoTime();
        while (System.nanoTime() - since < STILL.toNanos()) {
            Thread.sleep(1_000);
            detector.requireAlive();
            Map<String, Long> now = topics.ends(watched);
            if (!now.equals(ends)) {
                ends = now;
                since = System.nanoTime();
            }
        }
    }

    private boolean print(Ledger ledger, CampaignVerdict verdict, String load) {
        List<Long> sorted = new ArrayList<>(startMillis);
        Collections.sort(sorted);
        long median = sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
        long longest = sorted.isEmpty() ? 0 : sorted.get(sorted.size() - 1);
        say("load                               " + load);
        say(String.format("%-34s %d", "ledger entries", ledger.size()));
        say(String.format("%-34s %d (%d while starting)", "kills", kills.size(), killedWhileStarting));
        say(String.format("%-34s p50 %.1f s, max %.1f s", "start to ready", median / 1e3, longest / 1e3));
        verdict.figures().forEach((name, value) -> say(String.format("%-34s %d", name, value)));
        boolean quick = longest <= REQUIRED_START.toMillis();
        if (!quick) {
            say("TOO SLOW: ready again only after " + longest + " ms, must be " + REQUIRED_START.toMillis());
        }
        return quick;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void say(String sentence) {
        System.out.println(Instant.now() + " " + sentence);
    }
}
