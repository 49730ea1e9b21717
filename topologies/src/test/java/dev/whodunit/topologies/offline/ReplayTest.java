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

    @Test
    void passes_over_years_of_silence_at_once() {
        List<Event> events = new ArrayList<>();
        for (int year = 1970; year < 2030; year++) {
            events.add(refused(Instant.parse(year + "-01-01T00:00:00Z"), "e" + year));
        }

        long start = System.nanoTime();
        List<Alert> alerts = replay(events);

        assertThat(alerts).hasSize(120);
        assertThat(alerts.get(119).at()).isEqualTo("2029-01-01T00:05:00.000000Z");
        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }

    @Test
    void refuses_to_go_back_in_time() {
        Replay replay = new Replay(rules(), TopologyListener.NONE, alert -> {});
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
        List<Alert> alerts = new ArrayList<>();
        Replay replay = new Replay(rules(), TopologyListener.NONE, alerts::add);
        events.forEach(replay::add);
        replay.finish();
        return alerts;
    }

    private static RuleSet rules() {
        return RuleSet.compile(new RuleParser()
                        .parse("test.yml", new StringReader(RULES))
                        .rules())
                .rules();
    }
}
