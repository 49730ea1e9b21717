package dev.whodunit.topologies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.event.Alert;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Correlations that do more than count, and anomalies, through the whole topology in event time. */
class CompositeRulesTest {

    private static final String BASE = base("knock") + base("enter") + base("leave");

    private final Scenario scenario = Scenario.withRules(BASE);

    @AfterEach
    void close() {
        scenario.close();
    }

    private static String base(String action) {
        return """
                title: Somebody did %1$s
                id: 00000000-0000-4000-8000-%2$012d
                name: %1$s
                status: stable
                level: low
                logsource: {category: application}
                detection:
                  selection: {event.action|contains: %1$s}
                  condition: selection
                ---
                """.formatted(action, action.hashCode());
    }

    /** Puts one composite rule in force above the plain ones. */
    private void rule(String composite) {
        scenario.load(BASE + """
                title: Composite
                id: 33333333-3333-4333-8333-333333333333
                name: composite
                status: stable
                level: critical
                """ + composite.stripIndent());
        scenario.at(12);
    }

    private void event(String action, String person, String... fields) {
        told(action, person, scenario.time().toString(), List.of(fields));
    }

    private void told(String action, String id, String... fields) {
        told(action, "ann", id, List.of(fields));
    }

    private void told(String action, String person, String id, List<String> fields) {
        StringBuilder line = new StringBuilder("{\"message\":\"x\",\"event\":\"" + action + "\",\"person\":\"" + person
                + "\",\"timestamp\":\"" + scenario.time() + "\"");
        for (String field : fields) {
            int colon = field.indexOf(':');
            line.append(",\"").append(field, 0, colon).append("\":").append(field.substring(colon + 1));
        }
        scenario.log("json", line + "}", "file/" + action + person + id + String.join("", fields));
    }

    private List<Alert> composite() {
        return scenario.alerts().stream()
                .filter(alert -> "composite".equals(alert.name()))
                .toList();
    }

    private Alert only() {
        List<Alert> alerts = composite();
        assertThat(alerts).hasSize(1);
        return alerts.get(0);
    }

    @Test
    void a_range_holds_only_between_its_bounds() {
        rule(
                "correlation: {type: event_count, rules: [knock], group-by: [person], timespan: 5m, condition: {gte: 2, lte: 3}}");
        event("knock", "ann");
        assertThat(composite()).isEmpty();

        scenario.at(13);
        event("knock", "ann");

        Alert alert = only();
        assertThat(alert.state()).isEqualTo(Alert.State.FIRING);
        assertThat(alert.count()).isEqualTo(2);
        assertThat(alert.summary()).contains("(the rule: at least 2 and at most 3 in 5 min)");
    }

    @Test
    void what_no_longer_holds_resolves_though_events_go_on() {
        rule("correlation: {type: event_count, rules: [knock], group-by: [person], timespan: 1m, condition: {lt: 3}}");
        for (int second = 12; second <= 72; second += 10) {
            scenario.at(second);
            event("knock", "ann");
        }
        scenario.at(80.5);
        event("knock", "ann");

        List<Alert> alerts = composite();
        Alert resolved = alerts.get(alerts.size() - 1);

        assertThat(alerts.get(0).at()).isEqualTo("2026-03-01T02:00:12.000000Z");
        assertThat(resolved.state()).isEqualTo(Alert.State.FIRING);
        scenario.at(83);
        event("knock", "ann");
        resolved = composite().get(0);
        assertThat(resolved.state()).isEqualTo(Alert.State.RESOLVED);
        assertThat(resolved.at()).isEqualTo("2026-03-01T02:01:22.000000Z");
        assertThat(resolved.count()).isEqualTo(8);
    }

    @Test
    void a_threshold_above_what_is_exact_fires() {
        rule("correlation: {type: event_count, rules: [knock], timespan: 1h, condition: {gt: 5000}}");
        for (int i = 0; i < 5_000; i++) {
            event("knock", "ann", "i:" + i);
        }
        assertThat(composite()).isEmpty();
        scenario.at(20);

        event("knock", "ann");

        assertThat(only().count()).isEqualTo(5_001);
    }

    @Test
    void different_values_open_are_counted_and_said() {
        rule(
                "correlation: {type: value_count, rules: [knock], group-by: [person], timespan: 5m, condition: {field: door, gt: 2}}");
        event("knock", "ann", "door:1");
        event("knock", "ann", "door:1", "again:1");
        event("knock", "ann", "door:2");
        event("knock", "ann");
        event("knock", "bob", "door:3");
        assertThat(composite()).isEmpty();
        scenario.at(20);

        event("knock", "ann", "door:3");

        Alert alert = only();
        assertThat(alert.count()).isEqualTo(4);
        assertThat(alert.group()).containsEntry("person", "ann");
        assertThat(alert.at()).isEqualTo("2026-03-01T02:00:20.000000Z");
        assertThat(alert.summary()).contains(": 3 different door (the rule: more than 2 different door in 5 min)");
    }

    @Test
    void several_fields_are_one_value_together() {
        rule(
                "correlation: {type: value_count, rules: [knock], timespan: 5m, condition: {field: [door, floor], gte: 3}}");
        event("knock", "ann", "door:1", "floor:1");
        event("knock", "ann", "door:11", "floor:1");
        event("knock", "ann", "door:1");
        assertThat(composite()).isEmpty();

        event("knock", "ann", "door:1", "floor:11");

        assertThat(only().count()).isEqualTo(3);
    }

    @Test
    void values_resolve_when_they_are_no_longer_different_and_open_again() {
        rule("correlation: {type: value_count, rules: [knock], timespan: 1m, condition: {field: door, gte: 2}}");
        event("knock", "ann", "door:1");
        event("knock", "ann", "door:2");
        Alert opened = only();
        scenario.at(73);
        List<Alert> resolved = composite();
        event("knock", "ann", "door:1");
        event("knock", "ann", "door:3");

        assertThat(resolved.get(resolved.size() - 1).state()).isEqualTo(Alert.State.RESOLVED);
        Alert again = only();
        assertThat(again.id()).isEqualTo(opened.id());
        assertThat(again.count()).isEqualTo(4);
        assertThat(again.revision())
                .isGreaterThan(resolved.get(resolved.size() - 1).revision());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correlation: {type: value_count, rules: [knock, enter], timespan: 5m, condition: {field: door, gte: 2}}",
                "correlation: {type: temporal, rules: [knock, enter], timespan: 5m}",
                "correlation: {type: temporal_ordered, rules: [knock, enter], timespan: 5m}",
                "correlation: {type: value_sum, rules: [knock, enter], timespan: 5m, condition: {field: door, gte: 3}}",
                "correlation: {type: value_avg, rules: [knock, enter], timespan: 5m, condition: {field: door, gt: 1}}",
                "anomaly: {type: ratio, of: [enter], over: [knock], timespan: 5m, condition: {gte: 1}, minimum: 1}",
            })
    void a_repeat_counts_nothing_and_is_answered_with_what_was_decided(String rule) {
        rule(rule);
        told("knock", "1", "door:1");
        scenario.at(13);
        told("enter", "2", "door:2");
        Alert opened = only();
        assertThat(opened.count()).isEqualTo(2);

        told("enter", "2", "door:2");
        scenario.at(14);

        assertThat(composite()).containsExactly(opened);
    }

    @Test
    void rules_together_fire_in_any_order_and_say_which() {
        rule("correlation: {type: temporal, rules: [knock, enter], group-by: [person], timespan: 5m}");
        event("enter", "ann");
        event("knock", "bob");
        event("enter", "ann", "again:1");
        assertThat(composite()).isEmpty();
        scenario.at(20);

        event("knock", "ann");

        Alert alert = only();
        assertThat(alert.count()).isEqualTo(3);
        assertThat(alert.first()).isEqualTo("2026-03-01T02:00:12.000000Z");
        assertThat(alert.summary()).contains("(the rule: knock and enter in 5 min)");
        scenario.at(321);
        assertThat(only().state()).isEqualTo(Alert.State.RESOLVED);
    }

    @Test
    void one_event_of_several_rules_counts_once_for_all_of_them() {
        rule("correlation: {type: temporal, rules: [knock, enter], timespan: 5m}");

        event("knock-and-enter", "ann");

        assertThat(only().count()).isEqualTo(1);
    }

    @Test
    void an_alias_may_put_one_event_in_two_groups() {
        rule("""
                correlation:
                  type: temporal
                  rules: [knock, enter]
                  group-by: [who]
                  aliases: {who: {knock: guest, enter: keeper}}
                  timespan: 5m
                """);
        event("knock-and-enter", "x", "guest:\"ann\"", "keeper:\"bob\"");
        assertThat(composite()).isEmpty();

        event("knock", "y", "guest:\"bob\"");

        assertThat(only().group()).containsEntry("who", "bob");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            knock and not leave       ~ knock             ~ true
            knock and not leave       ~ leave knock       ~ false
            knock and not leave       ~ knock-leave       ~ false
            knock and (enter or leave)~ leave knock       ~ true
            all of *e*                ~ enter leave       ~ true
            all of *e*                ~ enter knock       ~ false
            """)
    void an_expression_says_which_rules_must_have_events(String condition, String actions, boolean fires) {
        rule("""
                correlation:
                  type: temporal
                  rules: [knock, enter, leave]
                  timespan: 5m
                  condition: %s
                """.formatted(condition), condition);

        for (String action : actions.split(" ")) {
            event(action, "ann");
        }

        assertThat(composite()).hasSize(fires ? 1 : 0);
    }

    /** A rule that does not use all that it names, of which it is warned. */
    private void rule(String composite, String condition) {
        StringBuilder used = new StringBuilder();
        for (String name : List.of("knock", "enter", "leave")) {
            if (condition.contains(name) || condition.contains("*e*") && name.contains("e")) {
                used.append(used.isEmpty() ? "" : ", ").append(name);
            }
        }
        rule(composite.replace("[knock, enter, leave]", "[" + used + "]"));
    }

    @Test
    void rules_in_order_fire_in_that_order_only() {
        rule("correlation: {type: temporal_ordered, rules: [knock, enter], group-by: [person], timespan: 5m}");
        event("enter", "ann");
        scenario.at(20);
        event("knock", "ann");
        assertThat(composite()).isEmpty();
        scenario.at(30);

        event("enter", "ann", "again:1");

        Alert alert = only();
        assertThat(alert.first()).isEqualTo("2026-03-01T02:00:12.000000Z");
        assertThat(alert.count()).isEqualTo(3);
        assertThat(alert.summary()).contains("(the rule: knock, then enter in 5 min)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            {gte: 2}                      ~ knock leave       ~ at least 2 of knock, enter, leave in this order in 5 min
            {gte: 2}                      ~ leave enter knock ~
            {eq: 2}                       ~ leave knock enter ~ exactly 2 of knock, enter, leave in this order in 5 min
            knock and (enter or leave)    ~ enter knock leave ~ knock and (enter or leave) in the order knock, enter, leave in 5 min
            knock and (enter or leave)    ~ leave enter knock ~
            knock and leave and not enter ~ knock leave       ~ knock and leave and not enter in the order knock, enter, leave in 5 min
            knock and leave and not enter ~ knock enter leave ~
            knock and leave and not enter ~ enter knock leave ~
            """)
    void an_order_may_be_of_some_of_the_rules(String condition, String actions, @Nullable String words) {
        rule("""
                correlation:
                  type: temporal_ordered
                  rules: [knock, enter, leave]
                  timespan: 5m
                  condition: %s
                """.formatted(condition));

        int second = 20;
        for (String action : actions.split(" ")) {
            scenario.at(second++);
            event(action, "ann");
        }

        assertThat(composite())
                .hasSize(words == null ? 0 : 1)
                .allSatisfy(alert -> assertThat(alert.summary()).contains("(the rule: " + words + ")"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            value_sum        ~ {field: amount, gt: 60.5}                 ~ sum of amount is 61
            value_avg        ~ {field: amount, gte: 20.25}               ~ average of amount is 20.33
            value_percentile ~ {field: amount, percentile: 75, gte: 30}  ~ percentile 75 of amount is
            """)
    void numbers_are_added_averaged_and_ranked(String type, String condition, String found) {
        rule("correlation: {type: " + type + ", rules: [knock], group-by: [person], timespan: 5m, condition: "
                + condition + "}");
        event("knock", "ann", "amount:10");
        event("knock", "ann", "amount:\"many\"");
        event("knock", "ann", "amount:11");
        assertThat(composite()).isEmpty();
        scenario.at(13);
        event("knock", "ann", "amount:\" 40 \"");

        List<Alert> alerts = composite();
        scenario.at(20);
        event("knock", "ann", "amount:20");
        scenario.at(30);
        alerts = alerts.isEmpty() ? composite() : alerts;

        assertThat(alerts.get(0).state()).isEqualTo(Alert.State.FIRING);
        assertThat(alerts.get(0).summary()).contains(found);
    }

    @Test
    void a_ratio_fires_once_there_is_enough_to_divide_by() {
        rule(
                "anomaly: {type: ratio, of: [leave], over: [enter], group-by: [person], timespan: 5m, condition: {gt: 0.4}, minimum: 4}");
        event("leave", "ann");
        for (int i = 0; i < 4; i++) {
            event("enter", "ann", "i:" + i);
        }
        assertThat(composite()).isEmpty();
        scenario.at(20);

        event("leave", "ann");

        Alert alert = only();
        assertThat(alert.count()).isEqualTo(6);
        assertThat(alert.summary()).contains("leave / enter is 0.5");
    }

    @Test
    void a_new_value_is_told_by_itself_once_the_group_is_known() {
        rule(
                "anomaly: {type: new_value, rules: [enter], group-by: [person], field: door, timespan: 30d, learning: 1m}");
        event("enter", "ann", "door:1");
        scenario.at(30);
        event("enter", "ann", "door:2");
        scenario.at(80);
        event("enter", "ann", "door:1");
        assertThat(composite()).isEmpty();

        event("enter", "ann", "door:3");
        Alert opened = only();
        scenario.at(90);
        event("enter", "ann", "door:1");
        event("enter", "ann", "door:3", "again:1");
        scenario.at(100);
        assertThat(composite()).isEmpty();
        event("enter", "ann", "door:4");

        assertThat(opened.count()).isEqualTo(1);
        assertThat(opened.summary()).contains(": new door 3 (the rule: a door not seen in 30 d)");
        Alert second = only();
        assertThat(second.count()).isEqualTo(2);
        assertThat(second.summary()).contains("new door 3, 4");
        scenario.at(401);
        Alert resolved = only();
        assertThat(resolved.state()).isEqualTo(Alert.State.RESOLVED);
        assertThat(resolved.at()).isEqualTo("2026-03-01T02:06:40.000000Z");
    }

    @Test
    void what_matched_a_rule_that_changed_since_is_not_taken_for_another_value() {
        rule("correlation: {type: value_count, rules: [knock], timespan: 5m, condition: {field: door, gte: 2}}");
        event("knock", "ann", "door:1", "floor:1");
        rule("correlation: {type: value_count, rules: [knock], timespan: 5m, condition: {field: floor, gte: 2}}");
        event("knock", "ann", "door:1", "floor:2");
        assertThat(composite()).isEmpty();

        event("knock", "ann", "door:1", "floor:3");

        assertThat(only().count()).isEqualTo(2);
    }
}
