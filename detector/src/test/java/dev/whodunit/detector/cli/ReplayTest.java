package dev.whodunit.detector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReplayTest {

    private static final String RULES = """
            title: A row was deleted
            id: 2f6b6f0a-6f5c-4b2e-9c8e-3f1d5f0f7a11
            name: deleted
            status: stable
            level: low
            logsource: {product: postgresql, service: cdc}
            detection:
              selection: {event.action: delete}
              condition: selection
            ---
            title: Rows deleted
            id: 7d1d6c57-3d0e-4f4e-8f43-0c1d5b6f2b90
            name: many_deleted
            status: stable
            level: critical
            tags: [attack.t1485]
            correlation:
              type: event_count
              rules: [deleted]
              group-by: [actor.name]
              timespan: 1m
              condition: {gte: 3}
            ---
            title: A table was truncated
            id: 11111111-3d0e-4f4e-8f43-0c1d5b6f2b90
            name: truncated
            status: stable
            level: high
            logsource: {product: postgresql, service: cdc}
            detection:
              selection: {event.action: truncate}
              condition: selection
            """;

    private static final Instant START = Instant.parse("2026-01-02T03:00:00Z");

    @TempDir
    private Path directory;

    private final Cli cli = new Cli();
    private String rules = "";

    @BeforeEach
    void write() throws Exception {
        rules = write("rules.yml", RULES);
    }

    private String write(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private static String event(long second, String action, String actor) {
        return """
                {"@timestamp":"%s","logsource.product":"postgresql","logsource.service":"cdc","event.action":"%s","actor.name":"%s","actor.evidence":"log_join","db.namespace":"Shop","db.collection.name":"public.User"}
                """.formatted(START.plusSeconds(second), action, actor);
    }

    private int replay(String events, String... more) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("replay", "--rules", rules, "--events", write("events.jsonl", events)));
        arguments.addAll(List.of(more));
        return cli.run(arguments.toArray(String[]::new));
    }

    /** State, name, group, count and at of each line. */
    private List<String> told() {
        return cli.out().lines().map(ReplayTest::brief).toList();
    }

    private static String brief(String line) {
        try {
            JsonNode alert = Json.MAPPER.readTree(line);
            return alert.path("state").asText() + " " + alert.path("name").asText() + " " + alert.path("group") + " "
                    + alert.path("count") + " " + alert.path("at").asText().substring(14, 19);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tellsAnAlertInTheContractsShapeWhenItOpensAndWhenItResolves() throws Exception {
        int exit = replay(event(0, "truncate", "alice"));

        assertThat(exit).isZero();
        assertThat(cli.err()).isEmpty();
        List<String> lines = cli.out().lines().toList();
        assertThat(lines).hasSize(2);
        String id = Json.MAPPER.readTree(lines.get(0)).get("id").asText();
        assertThat(id).matches("[0-9a-f]{16}-1");
        assertThat(Json.MAPPER.readTree(lines.get(1)).get("revision").asLong())
                .isGreaterThan(
                        Json.MAPPER.readTree(lines.get(0)).get("revision").asLong());
        assertThat(lines.get(0).replaceAll("\"revision\":\\d+", "\"revision\":N"))
                .isEqualTo("""
                        {"id":"%s","revision":N,"state":"firing","rule":"11111111-3d0e-4f4e-8f43-0c1d5b6f2b90",\
                        "name":"truncated","title":"A table was truncated","level":"high","tags":[],\
                        "group":{"db.namespace":"Shop","actor.name":"alice"},\
                        "actor":{"name":"alice","evidence":"log_join"},"addresses":[],"programs":[],\
                        "tables":["public.User"],"statements":[],"requests":[],"correlation_ids":[],"count":1,\
                        "first":"2026-01-02T03:00:00.000000Z","last":"2026-01-02T03:00:00.000000Z",\
                        "at":"2026-01-02T03:00:00.000000Z","summary":"1 × truncate on public.User by alice"}""".formatted(id));
        assertThat(lines.get(1))
                .contains("\"state\":\"resolved\"", "\"at\":\"2026-01-02T03:05:00.000000Z\"", "\"id\":\"" + id);
    }

    @Test
    void countsInWindowsByGroupAndReopensWhatHoldsAgainSoon() throws Exception {
        StringBuilder events = new StringBuilder();
        for (long second : new long[] {0, 20, 59, 60, 119}) {
            events.append(event(second, "delete", "alice"));
        }
        events.append(event(30, "delete", "bob")).append(event(31, "delete", "bob"));
        // alice is quiet from 119 on, so it resolves at 179; what holds within a minute from there re-opens it.
        for (long second : new long[] {200, 201, 202, 600, 601, 602}) {
            events.append(event(second, "delete", "alice"));
        }

        replay(events.toString());

        assertThat(told())
                .containsExactly(
                        "firing many_deleted {\"actor.name\":\"alice\"} 3 00:59",
                        "resolved many_deleted {\"actor.name\":\"alice\"} 5 02:59",
                        "firing many_deleted {\"actor.name\":\"alice\"} 8 03:22",
                        "resolved many_deleted {\"actor.name\":\"alice\"} 8 04:22",
                        "firing many_deleted {\"actor.name\":\"alice\"} 3 10:02",
                        "resolved many_deleted {\"actor.name\":\"alice\"} 3 11:02");
        assertThat(cli.out().lines().map(line -> line.substring(7, 25)).distinct())
                .hasSize(2);
    }

    @Test
    void anEventExactlyWhenAnAlertWouldResolveKeepsItOpen() throws Exception {
        replay(event(0, "truncate", "alice") + event(300, "truncate", "alice") + event(601, "truncate", "alice"));

        assertThat(told())
                .containsExactly(
                        "firing truncated {\"db.namespace\":\"Shop\",\"actor.name\":\"alice\"} 1 00:00",
                        "resolved truncated {\"db.namespace\":\"Shop\",\"actor.name\":\"alice\"} 2 10:00",
                        "firing truncated {\"db.namespace\":\"Shop\",\"actor.name\":\"alice\"} 3 10:01",
                        "resolved truncated {\"db.namespace\":\"Shop\",\"actor.name\":\"alice\"} 3 15:01");
    }

    @Test
    void theOrderOfTheLinesDoesNotMatter() throws Exception {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            events.add(event(i * 7L % 400, i % 9 == 0 ? "truncate" : "delete", "user" + i % 3));
        }
        replay(String.join("", events));
        Cli shuffled = new Cli();
        // Of one time the earlier line comes first, so only events of different times change places.
        Collections.shuffle(events, new Random(7));
        shuffled.run("replay", "--rules", rules, "--events", write("shuffled.jsonl", String.join("", events)));

        assertThat(cli.out()).isNotEmpty();
        assertThat(shuffled.out().lines().map(ReplayTest::brief).toList()).containsExactlyInAnyOrderElementsOf(told());
    }

    @Test
    void repeatsCountOnceAndEvidenceNotAtAll() throws Exception {
        String one = event(0, "delete", "alice").replace("{\"@", "{\"event.id\":\"a\",\"@");
        String evidence = event(1, "delete", "alice").replace("{\"@", "{\"event.kind\":\"evidence\",\"@");

        replay(one + one + one + evidence + evidence + evidence);

        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).isEmpty();
    }

    @Test
    void oneEventMayStandForMany() throws Exception {
        replay(event(0, "delete", "alice").replace("{\"@", "{\"event.count\":5,\"@"));

        assertThat(told()).first().asString().contains("firing many_deleted", " 5 ");
    }

    @Test
    void namesEachLineThatCannotBeReplayedAndGoesOn() throws Exception {
        String place = "{\"event.id\":\"a/zz/b\",\"pg.lsn\":\"zz\",\"pg.transaction\":\"t/1\",\"@";
        int exit = replay("{\"event.action\":\"truncate\"}\n{\"@timestamp\":\"yesterday\"}\n"
                + "{\"@timestamp\":\"+99999-01-01T00:00:00Z\"}\nno\n"
                + event(0, "delete", "x").replace("{\"@", place)
                + event(0, "truncate", "alice"));

        assertThat(exit).isEqualTo(1);
        assertThat(told()).hasSize(2);
        assertThat(cli.err().replace(directory.toString(), "DIR")).isEqualTo("""
                        DIR/events.jsonl:1:1: error: '@timestamp' is missing: a replay needs to know when it happened
                        DIR/events.jsonl:2:1: error: '@timestamp' is 'yesterday': expected a time such as 2026-01-02T03:04:05.678Z
                        DIR/events.jsonl:3:1: error: '@timestamp' is '+99999-01-01T00:00:00Z': expected a time such as 2026-01-02T03:04:05.678Z
                        DIR/events.jsonl:4:1: error: not JSON: found a word without quotes, expected a value: text in double quotes, a number, true, false, null, {…} or […]
                        DIR/events.jsonl:5:1: error: 'event.id' and 'pg.lsn' are no place in a transaction: leave out 'pg.lsn' or 'pg.transaction'
                        """);
    }

    @Test
    void showsOnlyWhatDiffersFromAnEarlierReplay() throws Exception {
        String events = event(0, "truncate", "alice")
                + event(0, "delete", "bob")
                + event(1, "delete", "bob")
                + event(2, "delete", "bob")
                + event(3, "delete", "bob")
                + event(4, "delete", "bob");
        replay(events);
        String baseline = write("before.jsonl", cli.out());
        Cli same = new Cli();
        assertThat(same.run(
                        "replay", "--rules", rules, "--events", directory + "/events.jsonl", "--baseline", baseline))
                .isZero();
        assertThat(same.out()).isEmpty();

        Files.writeString(
                Path.of(rules),
                RULES.replace("gte: 3", "gte: 4").replace("event.action: truncate", "event.action: drop"));
        Cli other = new Cli();
        int exit =
                other.run("replay", "--rules", rules, "--events", directory + "/events.jsonl", "--baseline", baseline);

        assertThat(exit).isEqualTo(1);
        List<String> differences = other.out().lines().toList();
        // Of the alert that resolves only the summary differs, which quotes the rule.
        assertThat(differences).hasSize(3);
        assertThat(differences.get(0))
                .startsWith("{\"difference\":\"changed\",\"fields\":[\"at\",\"count\",\"last\"],\"before\":{\"id\"");
        assertThat(differences.subList(1, 3))
                .allMatch(
                        line -> line.startsWith("{\"difference\":\"gone\",\"alert\":{") && line.contains("truncated"));
    }

    @Test
    void rulesOfAFileFindBesideItThoseThatTheyCount() throws Exception {
        String truncated = RULES.substring(RULES.lastIndexOf("---"));
        write("deleted.yml", RULES.substring(0, RULES.indexOf("---")) + truncated);
        rules = write("many.yml", RULES.substring(RULES.indexOf("title: Rows"), RULES.lastIndexOf("---")));
        Files.delete(directory.resolve("rules.yml"));

        int exit =
                replay(event(0, "truncate", "alice") + event(1, "delete", "bob").repeat(3));

        assertThat(exit).isZero();
        assertThat(cli.err()).isEmpty();
        assertThat(told())
                .containsExactly(
                        "firing many_deleted {\"actor.name\":\"bob\"} 3 00:01",
                        "resolved many_deleted {\"actor.name\":\"bob\"} 3 01:01");
    }

    @Test
    void refusesABaselineThatIsNone() throws Exception {
        String baseline = write("before.jsonl", "{\"a\":1}\n");

        assertThat(replay(event(0, "truncate", "alice"), "--baseline", baseline))
                .isEqualTo(2);

        assertThat(cli.err())
                .startsWith("whodunit: --baseline: " + baseline
                        + ":1: expected an alert, as `whodunit replay` prints it\n");
    }

    @Test
    void aHundredThousandEventsTakeSeconds() throws Exception {
        StringBuilder events = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            events.append(event(i / 20, "delete", "user" + i % 500));
        }
        String file = write("many.jsonl", events.toString());
        long start = System.nanoTime();

        assertThat(cli.run("replay", "--rules", rules, "--events", file)).isZero();

        long millis = (System.nanoTime() - start) / 1_000_000;
        System.out.println("100,000 events replayed in " + millis + " ms");
        assertThat(cli.out()).hasLineCount(1000);
        assertThat(millis).isLessThan(60_000);
    }
}
