package dev.whodunit.topologies.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.parse.RuleParser;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a correlation finds goes through the topic of matches, and may be on it or not after a crash: whatever stores are left,
 * the rules above count each opening once.
 */
class UpperRulesCrashTest {

    private static final String RULES = """
            title: A knock
            id: 11111111-1111-4111-8111-111111111111
            name: knock
            status: stable
            level: low
            logsource: {category: application}
            detection: {selection: {event.action: knock}, condition: selection}
            ---
            title: Knocks on and on
            id: 22222222-2222-4222-8222-222222222222
            name: knocking
            status: stable
            level: low
            correlation: {type: event_count, rules: [knock], group-by: [host.name], timespan: 5m, condition: {gte: 3}}
            ---
            title: At two houses
            id: 33333333-3333-4333-8333-333333333333
            name: two
            status: stable
            level: high
            correlation: {type: event_count, rules: [knocking], timespan: 1h, condition: {gte: 2}}
            ---
            title: At three houses
            id: 44444444-4444-4444-8444-444444444444
            name: three
            status: stable
            level: high
            correlation: {type: event_count, rules: [knocking], timespan: 1h, condition: {gte: 3}}
            """;

    private static final Instant START = Instant.parse("2026-03-01T02:00:00Z");
    private static final int EVENTS = 10;

    @TempDir
    private Path directory;

    private final RuleSet rules = RuleSet.compile(
                    new RuleParser().parse("test.yml", new StringReader(RULES)).rules())
            .rules();

    /** What is on the topic of matches, and what of it was produced by the stage itself. */
    private final List<Match> topic = new ArrayList<>();

    private int read;
    private int produced;
    /** Whether what the stage produces reaches the topic before the crash. */
    private boolean isDelivered = true;

    private Match knock(int number) {
        String time = Timestamps.format(START.plusSeconds(number));
        Event event = Event.of(Map.of(
                CanonicalFields.EVENT_ID, "e" + number,
                CanonicalFields.TIMESTAMP, time,
                CanonicalFields.OBSERVED, time));
        String state = rules.stateHash(rules.rules().get(1));
        return Match.counted(state, Map.of("host.name", number % 2 == 0 ? "a" : "b"), event);
    }

    /** The crossings are at the fifth and the sixth event. */
    @ParameterizedTest
    @CsvSource({"0, 4", "0, 5", "0, 6", "3, 5", "3, 6", "4, 5", "4, 6", "5, 6", "5, 7", "6, 7", "6, 10", "7, 10"})
    void every_mixture_of_stores_counts_every_opening_once(int committed, int crashed) {
        for (int survivors = 0; survivors < 1 << Correlate.STORES.size(); survivors++) {
            for (boolean heard : new boolean[] {true, false}) {
                topic.clear();
                read = 0;
                produced = 0;
                CorrelateRun before = new CorrelateRun(() -> rules, directory, Map.of(), START);
                feed(before, 0, committed);
                Map<String, Map<String, byte[]>> old = before.snapshot();
                int readThen = read;
                int toldThen = before.alerts().size();
                isDelivered = heard;
                feed(before, committed, crashed);
                isDelivered = true;
                List<Alert> told = new ArrayList<>(before.alerts());
                if (!heard) {
                    told = new ArrayList<>(told.subList(0, toldThen));
                }
                CorrelateRun after =
                        new CorrelateRun(() -> rules, directory, before.left(survivors, old), before.now());
                read = readThen;
                produced = 0;
                consume(after);
                feed(after, crashed, EVENTS);
                for (int second = 0; second < 20; second++) {
                    after.pass(Duration.ofSeconds(1));
                    consume(after);
                }
                told.addAll(after.alerts());

                String mixture = "surviving stores " + Integer.toBinaryString(survivors) + ", heard " + heard;
                Map<String, Alert> last = new HashMap<>();
                told.forEach(alert ->
                        last.merge(alert.id(), alert, (one, other) -> one.revision() > other.revision() ? one : other));
                assertThat(last.values()).as(mixture).extracting(Alert::name).containsExactly("two");
                assertThat(last.values()).as(mixture).extracting(Alert::count).containsExactly(2L);
            }
        }
    }

    private void feed(CorrelateRun run, int from, int to) {
        for (int number = from; number < to; number++) {
            topic.add(knock(number));
            consume(run);
            run.pass(Duration.ofSeconds(1));
            consume(run);
        }
    }

    private void consume(CorrelateRun run) {
        do {
            if (isDelivered) {
                topic.addAll(run.matches().subList(produced, run.matches().size()));
            }
            produced = run.matches().size();
            while (read < topic.size()) {
                run.feed(topic.get(read++));
            }
        } while (produced < run.matches().size());
    }
}
