package dev.whodunit.topologies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.event.Alert;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rules over correlations and anomalies, through the whole topology. */
class NestedRulesTest {

    private static final String BASE = base("knock", 1) + base("enter", 2) + """
            title: Knocks on and on
            id: 22222222-2222-4222-8222-222222222222
            name: knocking
            status: stable
            level: medium
            correlation: {type: event_count, rules: [knock], group-by: [host.name], timespan: 1m, condition: {gte: 3}}
            ---
            """;

    private final Scenario scenario = Scenario.withRules(BASE.substring(0, BASE.lastIndexOf("---")));
    private int lines;

    @AfterEach
    void close() {
        scenario.close();
    }

    private static String base(String action, int id) {
        return """
                title: Somebody did %1$s
                id: 00000000-0000-4000-8000-00000000000%2$d
                name: %1$s
                status: stable
                level: low
                logsource: {category: application}
                detection: {selection: {event.action: %1$s}, condition: selection}
                ---
                """.formatted(action, id);
    }

    private void load(String composite) {
        scenario.load(BASE + """
                title: Above
                id: 33333333-3333-4333-8333-333333333333
                name: above
                status: stable
                level: critical
                """ + composite + "\n");
    }

    private void event(double second, String action, String host, String user) {
        scenario.at(second);
        scenario.log(
                "json",
                "{\"message\":\"x\",\"event\":\"%s\",\"hostname\":\"%s\",\"user_name\":\"%s\",\"timestamp\":\"%s\"}"
                        .formatted(action, host, user, scenario.time()),
                "file/" + lines++);
    }

    private void knocks(double second, String host, int times) {
        for (int i = 0; i < times; i++) {
            event(second + i, "knock", host, "user" + i);
        }
    }

    private List<Alert> alerts(String name) {
        return scenario.alerts().stream()
                .filter(alert -> name.equals(alert.name()))
                .toList();
    }

    @Test
    void what_a_correlation_finds_is_one_event_of_the_rule_above() {
        load("correlation: {type: temporal_ordered, rules: [knocking, enter], group-by: [host.name], timespan: 5m}");
        knocks(20, "a", 5);
        knocks(30, "b", 2);
        event(40, "enter", "b", "eve");
        assertThat(alerts("above")).isEmpty();

        event(50, "enter", "a", "eve");

        Alert alert = alerts("above").get(0);
        assertThat(alert.group()).containsEntry("host.name", "a");
        assertThat(alert.count()).isEqualTo(2);
        assertThat(alert.first()).isEqualTo("2026-03-01T02:00:22.000000Z");
        assertThat(alert.at()).isEqualTo("2026-03-01T02:00:50.000000Z");
        assertThat(alert.detail().actors()).extracting(Alert.Actor::name).contains("user0", "user1", "user2", "eve");
        assertThat(alert.summary()).contains("(the rule: knocking, then enter in 5 min)");
    }

    @Test
    void a_correlation_that_feeds_another_alerts_by_itself_only_where_that_says_so() {
        String above = "correlation: {type: event_count, rules: [knocking], timespan: 5m, condition: {gte: 2}%s}";
        load(above.formatted(""));
        knocks(20, "a", 3);
        scenario.at(30);
        assertThat(scenario.alerts()).isEmpty();
        scenario.at(200);
        assertThat(scenario.alerts()).isEmpty();

        load(above.formatted(", generate: true"));
        knocks(220, "b", 3);

        List<Alert> alerts = scenario.alerts();
        assertThat(alerts).extracting(Alert::name).containsExactlyInAnyOrder("knocking", "above");
        assertThat(alerts).allMatch(alert -> alert.state() == Alert.State.FIRING);
    }

    @Test
    void what_goes_on_is_one_match_and_what_opens_again_another() {
        load("correlation: {type: event_count, rules: [knocking], timespan: 1h, condition: {gte: 2}}");
        for (int second = 20; second < 400; second += 10) {
            event(second, "knock", "a", "ann");
        }
        assertThat(alerts("above")).isEmpty();
        scenario.at(600);

        knocks(620, "a", 3);

        Alert alert = alerts("above").get(0);
        assertThat(alert.count()).isEqualTo(2);
        assertThat(alert.first()).isEqualTo("2026-03-01T02:00:40.000000Z");
        assertThat(alert.at()).isEqualTo("2026-03-01T02:10:22.000000Z");
        assertThat(alert.summary()).startsWith("2 × knocking");
    }

    @Test
    void a_correlation_is_grouped_and_counted_by_what_those_below_are_grouped_by() {
        load(
                "correlation: {type: value_count, rules: [knocking], timespan: 5m, condition: {field: host.name, gte: 2}}");
        knocks(20, "a", 3);
        knocks(90, "a", 3);
        assertThat(alerts("above")).isEmpty();

        knocks(100, "b", 3);

        assertThat(alerts("above").get(0).summary()).contains("2 different host.name");
    }

    @Test
    void a_repeat_of_what_opened_the_lower_counts_nothing_above() {
        load("correlation: {type: event_count, rules: [knocking], timespan: 5m, condition: {gte: 2}}");
        knocks(20, "a", 3);
        lines -= 3;
        knocks(20, "a", 3);
        scenario.at(40);

        assertThat(alerts("above")).isEmpty();
    }

    @Test
    void three_storeys_stand() {
        scenario.load(BASE + """
                title: Two houses
                id: 44444444-4444-4444-8444-444444444444
                name: two_houses
                status: stable
                level: medium
                correlation: {type: value_count, rules: [knocking], timespan: 5m, condition: {field: host.name, gte: 2}}
                ---
                title: Two houses and somebody entered
                id: 33333333-3333-4333-8333-333333333333
                name: above
                status: stable
                level: critical
                correlation: {type: temporal, rules: [two_houses, enter], timespan: 10m}
                """);
        event(15, "enter", "c", "eve");
        knocks(20, "a", 3);
        assertThat(alerts("above")).isEmpty();

        knocks(30, "b", 3);

        assertThat(scenario.alerts()).extracting(Alert::name).containsOnly("above");
    }

    @Test
    void an_absence_feeds_a_correlation_and_a_correlation_an_absence() {
        scenario.load(BASE + """
                title: Nobody entered
                id: 44444444-4444-4444-8444-444444444444
                name: nobody
                status: stable
                level: medium
                anomaly: {type: absence, rules: [enter], timespan: 1m}
                ---
                title: Knocks, and nobody enters
                id: 33333333-3333-4333-8333-333333333333
                name: above
                status: stable
                level: critical
                correlation: {type: temporal_ordered, rules: [knocking, nobody], timespan: 5m}
                ---
                title: No more knocking
                id: 55555555-5555-4555-8555-555555555555
                name: no_knocking
                status: stable
                level: critical
                anomaly: {type: absence, rules: [knocking], timespan: 2m}
                """);
        event(20, "enter", "a", "eve");
        knocks(30, "a", 3);
        scenario.at(80);
        assertThat(scenario.alerts()).isEmpty();

        scenario.at(90);
        List<Alert> first = scenario.alerts();
        scenario.at(160);

        assertThat(first).extracting(Alert::name).containsExactly("above");
        assertThat(first.get(0).at()).isEqualTo("2026-03-01T02:01:20.000000Z");
        Alert second = alerts("no_knocking").get(0);
        assertThat(second.at()).isEqualTo("2026-03-01T02:02:32.000000Z");
    }
}
