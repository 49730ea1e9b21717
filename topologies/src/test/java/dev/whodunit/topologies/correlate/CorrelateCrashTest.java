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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A crash leaves each store as it was at the last commit, or later: whatever is left, the total is exact, and what is told
 * never goes back behind what was told before.
 */
class CorrelateCrashTest {

    private static final String RULES = """
            title: A deleted row
            id: 22222222-2222-4222-8222-222222222222
            name: deleted_row
            status: stable
            level: critical
            logsource: {product: postgresql}
            detection:
              selection: {event.action: delete}
              condition: selection
            ---
            title: Many deleted rows
            id: 33333333-3333-4333-8333-333333333333
            name: many_deletes
            status: stable
            level: critical
            correlation:
              type: event_count
              rules: [deleted_row]
              group-by: [db.namespace]
              timespan: 5m
              condition: {gt: 10}
              generate: true
            ---
            title: A truncated table
            id: 11111111-1111-4111-8111-111111111111
            name: truncated
            status: stable
            level: critical
            logsource: {product: postgresql}
            detection:
              selection: {event.action: truncate}
              condition: selection
            ---
            title: Rows of many tables
            id: 44444444-4444-4444-8444-444444444444
            name: many_tables
            status: stable
            level: critical
            correlation:
              type: value_count
              rules: [deleted_row]
              group-by: [db.namespace]
              timespan: 5m
              condition: {field: db.collection.name, gt: 10}
            ---
            title: Rows and then a table
            id: 55555555-5555-4555-8555-555555555555
            name: rows_and_table
            status: stable
            level: critical
            correlation:
              type: temporal
              rules: [deleted_row, truncated]
              group-by: [db.namespace]
              timespan: 5m
            ---
            title: Rows before a table
            id: 66666666-6666-4666-8666-666666666666
            name: rows_before_table
            status: stable
            level: critical
            correlation:
              type: temporal_ordered
              rules: [deleted_row, truncated]
              group-by: [db.namespace]
              timespan: 5m
            ---
            title: A definition changed
            id: aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa
            name: altered
            status: stable
            logsource: {product: postgresql}
            detection:
              selection: {event.action: alter_table}
              condition: selection
            ---
            title: Two in order
            id: bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb
            name: two_in_order
            status: stable
            level: critical
            correlation:
              type: temporal_ordered
              rules: [deleted_row, altered, truncated]
              group-by: [db.namespace]
              timespan: 5m
              condition: {gte: 2}
            ---
            title: Rows before a table that stayed as it was
            id: cccccccc-cccc-4ccc-8ccc-cccccccccccc
            name: rows_before_same_table
            status: stable
            level: critical
            correlation:
              type: temporal_ordered
              rules: [deleted_row, altered, truncated]
              group-by: [db.namespace]
              timespan: 5m
              condition: deleted_row and truncated and not altered
            ---
            title: Much was moved
            id: 77777777-7777-4777-8777-777777777777
            name: much_moved
            status: stable
            level: critical
            correlation:
              type: value_sum
              rules: [deleted_row]
              group-by: [db.namespace]
              timespan: 5m
              condition: {field: amount, gt: 10}
            ---
            title: Mostly rows
            id: 88888888-8888-4888-8888-888888888888
            name: mostly_rows
            status: stable
            level: critical
            anomaly:
              type: ratio
              of: [deleted_row]
              over: [deleted_row, truncated]
              group-by: [db.namespace]
              timespan: 5m
              condition: {gt: 0.8}
              minimum: 11
            ---
            title: A new table
            id: 99999999-9999-4999-8999-999999999999
            name: new_table
            status: stable
            level: critical
            anomaly:
              type: new_value
              rules: [deleted_row]
              group-by: [db.namespace]
              timespan: 5m
              field: db.collection.name
              learning: 0s
            """;

    /** Those whose condition holds with the first event; all others with the eleventh. */
    private static final Set<String> AT_ONCE = Set.of("deleted_row", "new_table");
    /** Those that are judged on the window that ends at the event, so that events which come backwards do not add up. */
    private static final Set<String> FORWARD_ONLY =
            Set.of("much_moved", "mostly_rows", "rows_before_table", "two_in_order", "rows_before_same_table");

    private static final Instant START = Instant.parse("2026-03-01T02:00:00Z");
    private static final int ROWS_OF_A_TRANSACTION = 4;

    @TempDir
    private java.nio.file.Path directory;

    private final RuleSet rules = RuleSet.compile(
                    new RuleParser().parse("test.yml", new StringReader(RULES)).rules())
            .rules();

    /** Committed after so many events, crashed after so many: before, on and after the event that crosses the line. */
    @ParameterizedTest
    @CsvSource({
        "0, 1, 1",
        "0, 11, 1",
        "6, 10, 1",
        "6, 11, 1",
        "9, 14, 1",
        "10, 11, 1",
        "11, 12, 1",
        "14, 27, 1",
        "24, 30, 1",
        "0, 11, -1",
        "6, 11, -1",
        "10, 11, -1",
        "14, 27, -1",
        "24, 30, -1"
    })
    void every_mixture_of_old_and_new_stores_ends_in_the_exact_total(int committed, int crashed, int direction) {
        for (String name : List.of(
                "deleted_row",
                "many_deletes",
                "many_tables",
                "rows_and_table",
                "rows_before_table",
                "two_in_order",
                "rows_before_same_table",
                "much_moved",
                "mostly_rows",
                "new_table")) {
            if (direction < 0 && FORWARD_ONLY.contains(name)) {
                continue;
            }
            for (int survivors = 0; survivors < 1 << Correlate.STORES.size(); survivors++) {
                Listener listener = new Listener();
                Run before = new Run(name, direction, Map.of(), START);
                before.feed(0, committed);
                Map<String, Map<String, byte[]>> old = before.run.snapshot();
                before.feed(committed, crashed);
                before.tellTo(listener);
                Map<String, Map<String, byte[]>> left = before.run.left(survivors, old);

                Run after = new Run(name, direction, left, before.run.now());
                after.feed(committed, crashed);
                after.settle();
                after.tellTo(listener);

                boolean fires = AT_ONCE.contains(name) || crashed > 10;
                String mixture = name + ", surviving stores " + Integer.toBinaryString(survivors);
                assertThat(listener.last()).as(mixture).isEqualTo(fires ? crashed : 0);
                assertThat(listener.counts).as(mixture).isSorted();
                assertThat(listener.ids).as(mixture).hasSizeLessThan(2);
            }
        }
    }

    /** What route and the receivers take in: no lower revision than they have. */
    private static final class Listener {

        private final List<Long> counts = new ArrayList<>();
        private final Set<String> ids = new HashSet<>();
        private long revision = -1;

        void hear(Alert alert) {
            ids.add(alert.id());
            if (alert.revision() >= revision) {
                revision = alert.revision();
                counts.add(alert.count());
            }
        }

        long last() {
            return counts.isEmpty() ? 0 : counts.get(counts.size() - 1);
        }
    }

    /** A correlate processor over stores with this content. */
    private final class Run {

        private final SigmaRule rule;
        /** 1 where transactions come in the order of their times, -1 where each is older than the one before. */
        private final int direction;

        private final CorrelateRun run;

        private Run(String name, int direction, Map<String, Map<String, byte[]>> content, Instant begin) {
            this.direction = direction;
            this.rule = rules.rules().stream()
                    .filter(each -> name.equals(each.name()))
                    .findFirst()
                    .orElseThrow();
            this.run = new CorrelateRun(() -> rules, directory, content, begin);
        }

        void feed(int from, int to) {
            for (int number = from; number < to; number++) {
                run.feed(match(number));
                run.pass(Duration.ofSeconds(2));
            }
        }

        private Match match(int number) {
            String state = rules.stateHash(rule);
            Map<String, String> group = Map.of("db.namespace", "Shop");
            return switch (String.valueOf(rule.name())) {
                case "rows_and_table", "rows_before_table" ->
                    new Match(state, group, event(number), List.of(number == 10 ? 1 : 0), List.of());
                case "two_in_order", "rows_before_same_table" ->
                    new Match(state, group, event(number), List.of(number == 10 ? 2 : 0), List.of());
                case "mostly_rows" -> new Match(state, group, event(number), List.of(0), List.of());
                case "many_tables", "new_table" ->
                    new Match(state, group, event(number), List.of(), List.of("table" + number));
                case "much_moved" -> new Match(state, group, event(number), List.of(), List.of("1"));
                default -> Match.counted(state, group, event(number));
            };
        }

        private Event event(int number) {
            int transaction = number / ROWS_OF_A_TRANSACTION;
            String time = Timestamps.format(START.plusSeconds(direction * transaction));
            return Event.of(Map.of(
                    CanonicalFields.EVENT_ID,
                    "77/1/Shop/" + Integer.toHexString(1_000 + number) + "/0",
                    CanonicalFields.TRANSACTION,
                    "77/1/Shop/" + (500 + transaction),
                    CanonicalFields.PG_LSN,
                    Integer.toHexString(1_000 + number),
                    CanonicalFields.TIMESTAMP,
                    time,
                    CanonicalFields.OBSERVED,
                    time,
                    CanonicalFields.EVENT_ACTION,
                    "delete"));
        }

        /** Lets all be told that waits. */
        void settle() {
            run.pass(Duration.ofSeconds(30));
        }

        void tellTo(Listener listener) {
            run.alerts().forEach(listener::hear);
        }
    }
}
