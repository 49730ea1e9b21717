package dev.whodunit.topologies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.event.Alert;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Anomalies that time decides, through the whole topology. */
class TimedRulesTest {

    private static final String BASE = base("beat", 1) + base("stop", 2);

    private final Scenario scenario = Scenario.withRules(BASE);
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

    private static String rule(String anomaly) {
        return BASE + """
                title: Composite
                id: 33333333-3333-4333-8333-333333333333
                name: composite
                status: stable
                level: critical
                anomaly: {%s}
                """.formatted(anomaly);
    }

    private void event(double second, String action, String host) {
        scenario.at(second);
        scenario.log(
                "json",
                "{\"message\":\"x\",\"event\":\"%s\",\"hostname\":\"%s\",\"user_name\":\"ann\",\"timestamp\":\"%s\"}"
                        .formatted(action, host, scenario.time()),
                "file/" + lines++);
    }

    private List<Alert> alerts() {
        return scenario.alerts().stream()
                .filter(alert -> "composite".equals(alert.name()))
                .toList();
    }

    private Alert only() {
        List<Alert> alerts = alerts();
        assertThat(alerts).hasSize(1);
        return alerts.get(0);
    }

    @Test
    void what_never_came_is_absent_from_when_the_rule_came_into_force() {
        scenario.load(rule("type: absence, rules: [beat, stop], timespan: 1m"));
        scenario.at(74);
        assertThat(alerts()).isEmpty();

        scenario.at(75);

        Alert alert = only();
        assertThat(alert.state()).isEqualTo(Alert.State.FIRING);
        assertThat(alert.group()).isEmpty();
        assertThat(alert.count()).isZero();
        assertThat(alert.first()).isEqualTo("2026-03-01T02:00:11.100000Z");
        assertThat(alert.at()).isEqualTo("2026-03-01T02:01:11.100000Z");
        assertThat(alert.summary())
                .isEqualTo("no beat or stop for 1 min, since 2026-03-01T02:00:11.100000Z"
                        + " (the rule: no beat or stop for 1 min)");
    }

    @Test
    void a_group_that_falls_silent_is_absent_and_another_is_not() {
        scenario.load(rule("type: absence, rules: [beat], group-by: [host.name], timespan: 1m"));
        for (int second = 20; second <= 80; second += 20) {
            event(second, "beat", "a");
            if (second == 20) {
                event(second, "beat", "b");
            }
        }
        assertThat(alerts()).isEmpty();
        event(90, "beat", "a");

        Alert alert = only();

        assertThat(alert.group()).containsEntry("host.name", "b");
        assertThat(alert.at()).isEqualTo("2026-03-01T02:01:20.000000Z");
        assertThat(alert.summary()).startsWith("no beat of host.name b for 1 min, since 2026-03-01T02:00:20.000000Z");
        assertThat(alert.actor().name()).isNull();
        assertThat(alert.detail().actions()).isEmpty();
        assertThat(alert.detail().sample()).hasSize(1);
    }

    @Test
    void an_absence_resolves_when_what_was_missing_comes_and_the_next_is_another() {
        scenario.load(rule("type: absence, rules: [beat], group-by: [host.name], timespan: 1m"));
        event(20, "beat", "a");
        scenario.at(85);
        Alert opened = only();

        event(130, "beat", "a");

        Alert resolved = only();
        assertThat(resolved.id()).isEqualTo(opened.id());
        assertThat(resolved.state()).isEqualTo(Alert.State.RESOLVED);
        assertThat(resolved.at()).isEqualTo("2026-03-01T02:02:10.000000Z");
        assertThat(resolved.detail().reason()).isEqualTo("seen again");
        assertThat(resolved.summary()).startsWith("no beat of host.name a for 110 s");
        scenario.at(195);
        Alert again = only();
        assertThat(opened.id()).endsWith("-1");
        assertThat(again.id()).endsWith("-2");
        assertThat(again.state()).isEqualTo(Alert.State.FIRING);
        assertThat(again.first()).isEqualTo("2026-03-01T02:02:10.000000Z");
        assertThat(again.at()).isEqualTo("2026-03-01T02:03:10.000000Z");
    }

    @Test
    void a_beat_in_time_keeps_an_absence_away() {
        scenario.load(rule("type: absence, rules: [beat], group-by: [host.name], timespan: 1m"));
        for (int second = 20; second <= 500; second += 60) {
            event(second, "beat", "a");
        }

        assertThat(alerts()).isEmpty();
    }

    @Test
    void a_group_is_expected_that_the_rule_names() {
        scenario.load(
                rule(
                        "type: absence, rules: [beat], group-by: [host.name], timespan: 1m, expect: [{host.name: a}, {host.name: b}]"));
        event(40, "beat", "b");

        scenario.at(80);

        assertThat(only().group()).containsEntry("host.name", "a");
    }

    @Test
    void a_rule_that_was_away_knows_of_no_silence_while_it_was() {
        String absence = rule("type: absence, rules: [beat], timespan: 1m");
        scenario.load(absence);
        scenario.at(60);
        scenario.load(BASE);
        scenario.at(100);

        scenario.load(absence);
        scenario.at(150);

        assertThat(alerts()).isEmpty();
        scenario.at(164);
        assertThat(only().first()).isEqualTo("2026-03-01T02:01:40.100000Z");
    }

    @Test
    void a_group_that_stays_away_for_a_month_is_expected_no_more() {
        scenario.load(rule("type: absence, rules: [beat], group-by: [host.name], timespan: 1m"));
        event(20, "beat", "a");
        scenario.at(85);
        only();

        scenario.pass(java.time.Duration.ofDays(30));

        Alert resolved = only();
        assertThat(resolved.state()).isEqualTo(Alert.State.RESOLVED);
        assertThat(resolved.detail().reason()).isEqualTo("no longer expected");
    }

    @Test
    void what_goes_on_for_the_timespan_is_sustained_until_it_ends() {
        scenario.load(
                rule("type: sustained, rules: [beat], unless: [stop], group-by: [host.name], timespan: 1m, gap: 20s"));
        for (int second = 20; second <= 70; second += 10) {
            event(second, "beat", "a");
        }
        scenario.at(79);
        assertThat(alerts()).isEmpty();
        scenario.at(83.5);
        Alert opened = only();

        event(85, "beat", "a");
        event(88, "stop", "a");

        assertThat(opened.state()).isEqualTo(Alert.State.FIRING);
        assertThat(opened.count()).isEqualTo(6);
        assertThat(opened.at()).isEqualTo("2026-03-01T02:01:20.000000Z");
        assertThat(opened.first()).isEqualTo("2026-03-01T02:00:20.000000Z");
        assertThat(opened.actor().name()).isEqualTo("ann");
        assertThat(opened.summary()).contains("(the rule: beat at least every 20 s without stop for 1 min)");
        List<Alert> after = alerts();
        Alert resolved = after.get(after.size() - 1);
        assertThat(resolved.state()).isEqualTo(Alert.State.RESOLVED);
        assertThat(resolved.count()).isEqualTo(7);
        assertThat(resolved.at()).isEqualTo("2026-03-01T02:01:28.000000Z");
        assertThat(resolved.detail().reason()).isEqualTo("it ended");
    }

    @Test
    void what_comes_no_more_is_sustained_for_a_gap_and_then_resolves() {
        scenario.load(rule("type: sustained, rules: [beat], group-by: [host.name], timespan: 1m, gap: 20s"));
        for (int second = 20; second <= 90; second += 10) {
            event(second, "beat", "a");
        }
        scenario.at(112);
        List<Alert> before = alerts();
        assertThat(before).isNotEmpty().allMatch(alert -> alert.state() == Alert.State.FIRING);

        scenario.at(114);

        Alert resolved = only();
        assertThat(resolved.state()).isEqualTo(Alert.State.RESOLVED);
        assertThat(resolved.at()).isEqualTo("2026-03-01T02:01:50.000000Z");
        scenario.at(400);
        assertThat(alerts()).isEmpty();
    }

    @Test
    void an_interruption_begins_it_anew() {
        scenario.load(rule("type: sustained, rules: [beat], unless: [stop], timespan: 1m, gap: 20s"));
        for (int second = 20; second <= 110; second += 10) {
            event(second, second == 60 ? "stop" : "beat", "a");
        }
        assertThat(alerts()).isEmpty();

        event(120, "beat", "a");
        event(130, "beat", "a");

        Alert alert = only();
        assertThat(alert.first()).isEqualTo("2026-03-01T02:01:10.000000Z");
        assertThat(alert.at()).isEqualTo("2026-03-01T02:02:10.000000Z");
    }
}
