package dev.whodunit.topologies.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Match;
import dev.whodunit.topologies.event.Timestamps;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What time decides has no input that brings it back after a crash: whatever stores are left, and whether what was told
 * since the last commit was heard or not, everybody ends up knowing how it came out. And time in which nobody watched
 * is no silence.
 */
class VigilCrashTest {

    private static final String RULES = """
            title: A beat
            id: 11111111-1111-4111-8111-111111111111
            name: beat
            status: stable
            level: low
            logsource: {category: application}
            detection: {selection: {event.action: beat}, condition: selection}
            ---
            title: A stop
            id: 22222222-2222-4222-8222-222222222222
            name: stop
            status: stable
            level: low
            logsource: {category: application}
            detection: {selection: {event.action: stop}, condition: selection}
            ---
            title: No beat
            id: 33333333-3333-4333-8333-333333333333
            name: silent
            status: stable
            level: critical
            anomaly: {type: absence, rules: [beat], group-by: [host.name], timespan: 1m}
            ---
            title: Beats on and on
            id: 44444444-4444-4444-8444-444444444444
            name: beating
            status: stable
            level: critical
            anomaly: {type: sustained, rules: [beat], unless: [stop], group-by: [host.name], timespan: 1m, gap: 15s}
            """;

    private static final Instant START = Instant.parse("2026-03-01T02:00:00Z");
    private static final Map<String, String> GROUP = Map.of("host.name", "a");
    private static final int STEP = 5;

    @TempDir
    private Path directory;

    private final RuleSet rules = RuleSet.compile(
                    new RuleParser().parse("test.yml", new StringReader(RULES)).rules())
            .rules();

    /** What happens, by the second; the place of the rule that matches. */
    private final TreeMap<Integer, Integer> happens = new TreeMap<>();

    private Match match(String name, int second) {
        SigmaRule rule = rules.rules().stream()
                .filter(each -> name.equals(each.name()))
                .findFirst()
                .orElseThrow();
        String time = Timestamps.format(START.plusSeconds(second));
        Event event = Event.of(Map.of(
                CanonicalFields.EVENT_ID, "e" + second,
                CanonicalFields.TIMESTAMP, time,
                CanonicalFields.OBSERVED, time));
        List<Integer> places = name.equals("beating") ? List.of(happens.get(second)) : List.of();
        return new Match(rules.stateHash(rule), GROUP, event, places, List.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {45, 65, 95, 100, 105, 110, 130, 150, 155, 160})
    void every_mixture_of_stores_ends_with_the_absence_known_to_be_over(int crash) {
        List.of(0, 20, 40, 150).forEach(second -> happens.put(second, 0));

        for (int survivors = 0; survivors < 1 << Correlate.STORES.size(); survivors++) {
            for (boolean heard : new boolean[] {true, false}) {
                List<Alert> alerts = throughACrash("silent", crash, survivors, heard, 185);

                String mixture = "surviving stores " + Integer.toBinaryString(survivors) + ", heard " + heard;
                if (crash < 110 && alerts.isEmpty()) {
                    // It was not known yet, and what was not watched is no silence.
                    continue;
                }
                Alert last = alerts.get(alerts.size() - 1);
                assertThat(last.state()).as(mixture).isEqualTo(Alert.State.RESOLVED);
                assertThat(last.count()).as(mixture).isZero();
                assertThat(last.first()).as(mixture).isEqualTo("2026-03-01T02:00:40.000000Z");
                assertThat(last.at()).as(mixture).isEqualTo("2026-03-01T02:02:30.000000Z");
                assertThat(ids(alerts)).as(mixture).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 55, 60, 65, 80, 105, 110, 125})
    void every_mixture_of_stores_ends_with_the_exact_total_of_what_went_on(int crash) {
        for (int second = 0; second <= 100; second += 10) {
            happens.put(second, 0);
        }
        happens.put(105, 1);

        for (int survivors = 0; survivors < 1 << Correlate.STORES.size(); survivors++) {
            for (boolean heard : new boolean[] {true, false}) {
                List<Alert> alerts = throughACrash("beating", crash, survivors, heard, 180);

                String mixture = "surviving stores " + Integer.toBinaryString(survivors) + ", heard " + heard;
                Alert last = alerts.get(alerts.size() - 1);
                assertThat(last.state()).as(mixture).isEqualTo(Alert.State.RESOLVED);
                assertThat(last.count()).as(mixture).isEqualTo(11);
                assertThat(last.at()).as(mixture).isEqualTo("2026-03-01T02:01:45.000000Z");
                assertThat(ids(alerts)).as(mixture).hasSize(1);
            }
        }
    }

    private static Set<String> ids(List<Alert> alerts) {
        Set<String> ids = new HashSet<>();
        alerts.forEach(alert -> ids.add(alert.id()));
        return ids;
    }

    /** What is heard in the end by those who take in no lower revision than they have. */
    private List<Alert> throughACrash(String rule, int crash, int survivors, boolean heard, int end) {
        CorrelateRun before = new CorrelateRun(() -> rules, directory, Map.of(), START.minusSeconds(20));
        passMany(before, 20);
        Map<String, Map<String, byte[]>> old = before.snapshot();
        int committed = -1;
        int toldAndCommitted = 0;
        for (int second = 0; second <= crash; second += STEP) {
            before.pass(Duration.ofSeconds(second == 0 ? 0 : STEP));
            if (happens.containsKey(second)) {
                before.feed(match(rule, second));
            }
            boolean reached = second < crash || heard;
            if (before.asksForCommit() && reached || second == 30) {
                old = before.snapshot();
                committed = second;
                toldAndCommitted = before.alerts().size();
            }
        }
        List<Alert> told = new ArrayList<>(before.alerts());
        if (!heard) {
            told = new ArrayList<>(told.subList(0, toldAndCommitted));
        }
        CorrelateRun after = new CorrelateRun(() -> rules, directory, before.left(survivors, old), before.now());
        for (int second : happens.headMap(crash, true).tailMap(committed, false).keySet()) {
            after.feed(match(rule, second));
        }
        for (int second = crash + STEP; second <= end; second += STEP) {
            after.pass(Duration.ofSeconds(STEP));
            if (happens.containsKey(second)) {
                after.feed(match(rule, second));
            }
        }
        told.addAll(after.alerts());
        List<Alert> taken = new ArrayList<>();
        for (Alert alert : told) {
            if (taken.isEmpty() || taken.get(taken.size() - 1).revision() <= alert.revision()) {
                taken.add(alert);
            }
        }
        return taken;
    }

    @Test
    void the_time_between_two_runs_is_no_silence() {
        happens.put(0, 0);
        CorrelateRun before = new CorrelateRun(() -> rules, directory, Map.of(), START);
        before.feed(match("silent", 0));
        passMany(before, 40);

        CorrelateRun after =
                new CorrelateRun(() -> rules, directory, before.snapshot(), START.plus(Duration.ofHours(5)));
        passMany(after, 15);
        assertThat(after.alerts()).isEmpty();
        passMany(after, 30);

        assertThat(after.alerts()).hasSize(1);
        assertThat(after.alerts().get(0).state()).isEqualTo(Alert.State.FIRING);
    }

    @Test
    void a_process_that_stood_still_has_seen_no_silence() {
        happens.put(0, 0);
        CorrelateRun run = new CorrelateRun(() -> rules, directory, Map.of(), START);
        run.feed(match("silent", 0));
        passMany(run, 20);
        run.pass(Duration.ofHours(1));
        passMany(run, 30);
        assertThat(run.alerts()).isEmpty();

        passMany(run, 45);

        assertThat(run.alerts()).hasSize(1);
    }

    @Test
    void silence_proves_nothing_while_the_input_is_behind() {
        happens.put(0, 0);
        happens.put(1, 0);
        CorrelateRun run = new CorrelateRun(() -> rules, directory, Map.of(), START);
        run.feed(match("silent", 0));
        passMany(run, 55);
        for (int second = 0; second < 100; second += 5) {
            run.feed(match("beating", 1));
            passMany(run, 5);
        }

        assertThat(run.alerts()).isEmpty();
    }

    private static void passMany(CorrelateRun run, int seconds) {
        for (int second = 0; second < seconds; second++) {
            run.pass(Duration.ofSeconds(1));
        }
    }
}
