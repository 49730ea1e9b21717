package dev.whodunit.topologies.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.topologies.Scenario;
import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Timestamps;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {

    private static final String RULES = """
            title: Declined
            name: declined
            status: stable
            level: low
            logsource: {category: application}
            detection:
              selection: {message|contains: declined}
              condition: selection
            ---
            title: Many declined
            name: many_declined
            status: stable
            level: high
            correlation:
              type: event_count
              rules: [declined]
              group-by: [user.name]
              timespan: 1m
              condition: {gte: 3}
            ---
            title: Refused
            name: refused
            status: stable
            level: low
            logsource: {category: application}
            detection:
              selection: {message|contains: refused}
              condition: selection
            custom: {whodunit: {group_by: [user.name]}}
            """;

    /** Opening, re-opening and resolving, as replay tells them; the service also tells growth between. */
    private static List<String> turns(List<Alert> alerts) {
        Map<String, Alert.State> states = new HashMap<>();
        List<String> turns = new ArrayList<>();
        for (Alert alert : alerts) {
            if (states.put(alert.id(), alert.state()) != alert.state()) {
                turns.add(alert.id() + " " + alert.state() + " " + alert.name() + " " + alert.group() + " "
                        + alert.count() + " " + alert.first() + " " + alert.last() + " " + alert.at() + " "
                        + alert.summary());
            }
        }
        return turns;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void the_service_s_events_replayed_give_the_service_s_alerts(long seed) {
        Random random = new Random(seed);
        long[] times = LongStream.generate(() -> 20_000 + random.nextLong(1_500_000))
                .limit(120)
                .sorted()
                .toArray();
        List<Event> events;
        List<Alert> alerts;
        try (Scenario scenario = Scenario.withRules(RULES)) {
            for (long time : times) {
                scenario.at(time / 1_000.0);
                String line = "{\"timestamp\":\"%s\",\"message\":\"%s\",\"user_name\":\"user%d\"}"
                        .formatted(
                                Timestamps.format(scenario.time()),
                                random.nextInt(4) == 0 ? "refused" : "declined",
                                random.nextInt(4));
                scenario.log("json", line);
            }
            scenario.at(2_000);
            events = scenario.events();
            alerts = scenario.alerts();
        }
        List<Alert> replayed = replay(events);

        assertThat(replayed).hasSizeGreaterThan(6);
        assertThat(turns(replayed)).containsExactlyInAnyOrderElementsOf(turns(alerts));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void what_time_decides_is_the_same_as_in_the_service(long seed) {
        Random random = new Random(seed);
        String rules = RULES + """
                ---
                title: Nothing declined
                name: nothing_declined
                status: stable
                level: high
                anomaly: {type: absence, rules: [declined], group-by: [user.name], timespan: 1m}
                ---
                title: Declined on and on
                name: declined_on_and_on
                status: stable
                level: high
                anomaly: {type: sustained, rules: [declined], unless: [refused], group-by: [user.name], timespan: 1m, gap: 30s}
                """;
        List<Event> events;
        List<Alert> alerts;
        long last = 1_500_000;
        try (Scenario scenario = Scenario.withRules(rules)) {
            for (long time = 20_000; time < last; time += 100 * (1 + random.nextInt(300))) {
                scenario.at(time / 1_000.0);
                String line = "{\"timestamp\":\"%s\",\"message\":\"%s\",\"user_name\":\"user%d\"}"
                        .formatted(
                                Timestamps.format(scenario.time()),
                                random.nextInt(8) == 0 ? "refused" : "declined",
                                random.nextInt(3));
                scenario.log("json", line);
            }
            events = scenario.events();
            alerts = scenario.alerts();
        }
        String end = Timestamps.format(events.get(events.size() - 1).time().minusSeconds(5));
        List<Alert> replayed = replay(rules, events);

        assertThat(turns(timed(replayed, end))).hasSizeGreaterThan(6);
        assertThat(turns(timed(replayed, end))).containsExactlyInAnyOrderElementsOf(turns(timed(alerts, end)));
    }

    /** What time decided of alerts that came before then. */
    private static List<Alert> timed(List<Alert> alerts, String end) {
        return alerts.stream()
                .filter(alert -> alert.at().compareTo(end) < 0)
                .filter(alert ->
                        List.of("nothing_declined", "declined_on_and_on").contains(alert.name()))
                .toList();
    }

    @Test
    void what_is_absent_when_the_input_ends_proves_nothing() {
        String absence = RULES + """
                ---
                title: Nothing refused
                name: nothing_refused
                status: stable
                level: high
                anomaly: {type: absence, rules: [refused], timespan: 1m}
                """;
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        List<Event> events =
                List.of(refused(start, "a"), refused(start.plusSeconds(60), "b"), refused(start.plusSeconds(121), "c"));

        List<Alert> alerts = replay(absence, events).stream()
                .filter(alert -> "nothing_refused".equals(alert.name()))
                .toList();

        assertThat(alerts).extracting(Alert::state).containsExactly(Alert.State.FIRING, Alert.State.RESOLVED);
        assertThat(alerts)
                .extracting(Alert::at)
                .containsExactly("2026-01-01T00:02:00.000000Z", "2026-01-01T00:02:01.000000Z");
    }

    @Test
    void what_is_still_absent_when_the_input_ends_stays_open() {
        String absence = RULES + """
                ---
                title: Nothing declined
                name: nothing_declined
                status: stable
                level: high
                anomaly: {type: absence, rules: [declined], timespan: 1m}
                """;
        Instant start = Instant.parse("2026-01-01T00:00:00Z");

        List<Alert> alerts = replay(absence, List.of(refused(start, "a"), refused(start.plusSeconds(3_600), "b")));

        assertThat(alerts.stream().filter(alert -> "nothing_declined".equals(alert.name())))
                .extracting(Alert::at)
                .containsExactly("2026-01-01T00:01:00.000000Z");
        assertThat(alerts).filteredOn(alert -> "refused".equals(alert.name())).hasSize(4);
    }

    @Test
    void what_is_sustained_goes_on_for_a_gap_after_the_last_event() {
        String sustained = RULES + """
                ---
                title: Refused on and on
                name: refused_on_and_on
                status: stable
                level: high
                anomaly: {type: sustained, rules: [refused], timespan: 10m, gap: 1m}
                """;
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        List<Event> events = new ArrayList<>();
        for (int second = 0; second <= 570; second += 30) {
            events.add(refused(start.plusSeconds(second), "e" + second));
        }

        List<Alert> alerts = replay(sustained, events).stream()
                .filter(alert -> "refused_on_and_on".equals(alert.name()))
                .toList();

        assertThat(alerts)
                .extracting(Alert::at)
                .containsExactly("2026-01-01T00:10:00.000000Z", "2026-01-01T00:10:30.000000Z");
    }

    @Test
    void a_spike_is_told_by_how_far_it_is_from_what_is_usual() {
        String spike = RULES + """
                ---
                title: Unusually many refused
                name: unusual
                status: stable
                level: high
                anomaly:
                  type: spike
                  rules: [refused]
                  timespan: 1h
                  seasonality: hour
                  history: 14d
                """;
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        List<Event> events = new ArrayList<>();
        for (int day = 0; day < 10; day++) {
            for (int hour = 8; hour < 18; hour++) {
                // Noon is busy every day; the ninth night is not usual.
                int usual = hour == 12 ? 40 : 4 + (day + hour) % 3;
                for (int i = 0; i < usual; i++) {
                    events.add(
                            refused(start.plusSeconds(day * 86_400L + hour * 3_600L + i), day + "/" + hour + "/" + i));
                }
            }
        }
        for (int i = 0; i < 30; i++) {
            events.add(refused(start.plusSeconds(8 * 86_400L + 3 * 3_600L + i), "night/" + i));
        }
        events.sort(java.util.Comparator.comparing(Event::time));

        List<Alert> alerts = replay(spike, events).stream()
                .filter(alert -> "unusual".equals(alert.name()))
                .toList();

        assertThat(alerts).hasSize(2);
        Alert opened = alerts.get(0);
        assertThat(opened.at()).isEqualTo("2026-01-09T03:00:09.000000Z");
        assertThat(opened.count()).isEqualTo(10);
        assertThat(opened.summary())
                .contains(
                        ": 10 times the usual spread above what is usual (the rule: at least 10, and more than 3.5 times"
                                + " the usual spread above the median of 14 d at this hour, in 1 h)");
        assertThat(alerts.get(1).state()).isEqualTo(Alert.State.RESOLVED);
        assertThat(alerts.get(1).count()).isEqualTo(30);
        assertThat(alerts.get(1).at()).isEqualTo("2026-01-09T04:00:29.000000Z");
    }

    @Test
    void passes_over_years_of_silence_at_once() {
        List<Event> events = new ArrayList<>();
        for (int year = 1970; year < 2030; year++) {
            events.add(refused(Instant.parse(year + "-01-01T00:00:00Z"), "e" + year));
        }

        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        List<Alert> alerts = replay(events);

        assertThat(alerts).hasSize(120);
        assertThat(alerts.get(119).at()).isEqualTo("2029-01-01T00:05:00.000000Z");
        assertThat(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start)
                .isLessThan(5_000_000_000L);
    }

    @Test
    void half_a_character_stops_nothing() {
        Event refused = refused(Instant.parse("2026-01-01T00:00:00Z"), "a");
        Event odd = refused.toBuilder().put("user.name", "x\ud800").build();

        List<Alert> alerts = replay(List.of(odd));

        assertThat(alerts).extracting(Alert::state).containsExactly(Alert.State.FIRING, Alert.State.RESOLVED);
    }

    @Test
    void refuses_to_go_back_in_time() {
        Replay replay = new Replay(rules(RULES), TopologyListener.NONE, alert -> {});
        replay.add(refused(Instant.parse("2026-01-01T00:00:01Z"), "a"));
        Event earlier = refused(Instant.parse("2026-01-01T00:00:00Z"), "b");

        assertThatThrownBy(() -> replay.add(earlier)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Event refused(Instant time, String id) {
        return Event.of(Map.of(
                "event.id",
                id,
                "@timestamp",
                Timestamps.format(time),
                "logsource.category",
                "application",
                "message",
                "refused"));
    }

    private static List<Alert> replay(List<Event> events) {
        return replay(RULES, events);
    }

    private static List<Alert> replay(String yaml, List<Event> events) {
        List<Alert> alerts = new ArrayList<>();
        Replay replay = new Replay(rules(yaml), TopologyListener.NONE, alerts::add);
        events.forEach(replay::add);
        replay.finish();
        return alerts;
    }

    private static RuleSet rules(String yaml) {
        return RuleSet.compile(new RuleParser()
                        .parse("test.yml", new StringReader(yaml))
                        .rules())
                .rules();
    }
}
