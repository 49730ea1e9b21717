package dev.whodunit.detector.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.detector.notify.discord.StormSide;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.topologies.DetectorSettings;
import dev.whodunit.topologies.DetectorTopology;
import dev.whodunit.topologies.Topics;
import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.Watermark;
import dev.whodunit.topologies.correlate.CorrelateSettings;
import dev.whodunit.topologies.event.LogRecord;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.normalize.NormalizeSettings;
import dev.whodunit.topologies.routing.RouteSettings;
import dev.whodunit.topologies.serde.Json;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every stage from a log line to a channel of Discord, with its limits, on a clock that is moved by hand. */
final class StormTest {

    private static final Topics TOPICS = new Topics("t.");
    private static final int RULES = 20;
    private static final int CRITICAL = 2;
    private static final int GROUPS = 50;
    private static final int MATCHES = 50_000;
    private static final int STEPS = 600;
    private static final Duration STEP = Duration.ofMillis(100);

    @TempDir
    private Path directory;

    private long lines;

    @Test
    void fifty_thousand_matches_in_a_minute_are_few_messages_and_what_is_critical_does_not_wait() throws Exception {
        List<Instant> critical = new ArrayList<>();
        try (StormSide discord = new StormSide()) {
            Lives lives = new Lives(discord, 7);
            try (TopologyTestDriver driver = driver(lives.now())) {
                TestInputTopic<String, byte[]> logs =
                        driver.createInputTopic(TOPICS.logs(), new StringSerializer(), new ByteArraySerializer());
                TestOutputTopic<String, byte[]> outbox = driver.createOutputTopic(
                        TOPICS.notifications(), new StringDeserializer(), new ByteArrayDeserializer());
                Set<Integer> begun = new HashSet<>();
                for (int step = 0; step < STEPS; step++) {
                    for (int match = 0; match < MATCHES / STEPS; match++) {
                        int rule = ruleOf(step);
                        if (rule >= RULES - CRITICAL && begun.add(rule)) {
                            critical.add(lives.now());
                        }
                        logs.pipeInput("file", line(rule, (int) (lines % GROUPS), lives.now()), lives.now());
                    }
                    driver.advanceWallClockTime(STEP);
                    tell(outbox, lives);
                    lives.pass(STEP);
                }
                for (int step = 0; step < STEPS; step++) {
                    driver.advanceWallClockTime(STEP);
                    tell(outbox, lives);
                    lives.pass(STEP);
                }
            }

            assertThat(lines).isEqualTo(MATCHES / STEPS * STEPS);
            assertThat(discord.refused()).as("requests that were too many").isZero();
            assertThat(discord.created()).as("messages and threads").isBetween(RULES, 40);
            assertThat(discord.changes()).as("edits").isPositive();
            List<Instant> told = discord.made().entrySet().stream()
                    .filter(made -> made.getValue().contains("critical"))
                    .map(Map.Entry::getKey)
                    .toList();
            assertThat(critical).hasSize(CRITICAL);
            assertThat(critical)
                    .as("when the critical ones began, with messages at %s", told)
                    .allSatisfy(begun ->
                            assertThat(told).anyMatch(at -> !at.isBefore(begun) && !at.isAfter(begun.plusSeconds(2))));
            assertThat(discord.violations()).isEmpty();
        }
    }

    // The critical ones begin in the middle of it.
    private int ruleOf(int step) {
        int open = RULES - CRITICAL + (step >= 200 ? 1 : 0) + (step >= 400 ? 1 : 0);
        return (int) (lines / GROUPS % open);
    }

    private static void tell(TestOutputTopic<String, byte[]> outbox, Lives lives) throws Exception {
        while (!outbox.isEmpty()) {
            Notification notification = Json.read(outbox.readValue(), Notification.class);
            if (notification.reason() != Notification.Reason.HELD) {
                lives.write(notification);
            }
        }
    }

    private byte[] line(int rule, int group, Instant now) {
        String line = Json.text(Map.of(
                "timestamp",
                now.toString(),
                "message",
                "refused",
                "action",
                "attempt_" + rule,
                "area",
                "area-" + group));
        return Json.write(new LogRecord("file/" + lines++, "file:test", "json", now, null, Map.of(), line, null));
    }

    private TopologyTestDriver driver(Instant start) {
        StringBuilder rules = new StringBuilder();
        for (int rule = 0; rule < RULES; rule++) {
            rules.append("""
                    title: Attempt %d
                    id: 00000000-0000-4000-8000-0000000000%02d
                    name: attempt_%d
                    status: stable
                    logsource: {category: application}
                    detection: {one: {event.action: attempt_%d}, condition: one}
                    level: %s
                    custom: {whodunit: {group_by: [area]}}
                    ---
                    """.formatted(rule, rule, rule, rule, rule < RULES - CRITICAL ? "high" : "critical"));
        }
        RuleSet set = RuleSet.compile(new RuleParser()
                        .parse("storm.yml", new StringReader(rules.substring(0, rules.length() - "---\n".length())))
                        .rules())
                .rules();
        DetectorSettings settings = new DetectorSettings(
                new NormalizeSettings(Set.of(), database -> false, Set.of()),
                DetectorSettings.DEFAULT_LINK_WAIT,
                CorrelateSettings.DEFAULT,
                RouteSettings.defaults(List.of("team")));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "storm");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        return new TopologyTestDriver(
                DetectorTopology.build(TOPICS, () -> set, settings, Watermark.CLOCK, TopologyListener.NONE),
                properties,
                start);
    }
}
