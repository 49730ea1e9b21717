package dev.whodunit.topologies;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.topologies.event.Alert;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Windows and episodes, in event time. */
class CorrelateTest {

    private static final String RULES = """
            title: A table was truncated
            id: 11111111-1111-4111-8111-111111111111
            name: truncated
            status: stable
            level: critical
            logsource: {product: postgresql}
            detection:
              selection: {event.action: truncate}
              condition: selection
            ---
            title: A deleted row
            id: 22222222-2222-4222-8222-222222222222
            name: deleted_row
            status: stable
            level: informational
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
              group-by: [db.namespace, actor.name]
              timespan: 5m
              condition: {gt: 3}
            """;

    private final Scenario scenario = Scenario.withRules(RULES);

    @AfterEach
    void close() {
        scenario.close();
    }

    private void delete(String user, long xid, int rows) {
        scenario.context(xid, "session_user", user);
        for (int row = 0; row < rows; row++) {
            scenario.row("d", "games", xid);
        }
    }

    @Test
    void an_alert_opens_on_the_event_that_crosses_the_line() {
        delete("app", 1, 3);
        assertThat(scenario.alerts()).isEmpty();

        scenario.at(20);
        delete("app", 2, 1);

        Alert alert = scenario.alerts().get(0);
        assertThat(alert.state()).isEqualTo(Alert.State.FIRING);
        assertThat(alert.count()).isEqualTo(4);
        assertThat(alert.at()).isEqualTo("2026-03-01T02:00:20.000000Z");
        assertThat(alert.first()).isEqualTo("2026-03-01T02:00:11.000000Z");
        assertThat(alert.actor().name()).isEqualTo("role:app");
        assertThat(alert.group()).containsEntry("db.namespace", "Shop").containsEntry("actor.name", "role:app");
        assertThat(alert.tables()).containsExactly("public.games");
        assertThat(alert.summary())
                .contains("4 × delete on public.games by role:app")
                .contains("more than 3 in 5 min");
    }

    @Test
    void groups_do_not_count_together() {
        delete("app", 1, 3);
        delete("other", 2, 3);

        assertThat(scenario.alerts()).isEmpty();
    }

    @Test
    void events_further_apart_than_the_timespan_do_not_fire() {
        delete("app", 1, 3);
        scenario.at(312);
        delete("app", 2, 3);

        assertThat(scenario.alerts()).isEmpty();
    }

    @Test
    void updates_are_throttled_and_the_last_total_is_exact() {
        delete("app", 1, 100);
        List<Alert> alerts = new ArrayList<>(scenario.alerts());
        assertThat(alerts).hasSize(1);

        scenario.at(20);

        alerts.addAll(scenario.alerts());
        assertThat(alerts).hasSize(2);
        assertThat(alerts.get(1).count()).isEqualTo(100);
        assertThat(alerts.get(1).revision()).isGreaterThan(alerts.get(0).revision());
    }

    @Test
    void the_total_is_told_a_second_after_a_group_has_fallen_quiet() {
        delete("app", 1, 100);
        scenario.alerts();

        scenario.at(11.9);
        assertThat(scenario.alerts()).isEmpty();

        scenario.at(12.2);
        assertThat(scenario.alerts()).singleElement().extracting(Alert::count).isEqualTo(100L);
    }

    @Test
    void a_trickle_is_told_once_an_interval_however_often_it_falls_quiet() {
        delete("app", 1, 100);
        scenario.alerts();
        for (int second = 13; second <= 41; second += 2) {
            scenario.at(second);
            delete("app", 1, 1);
        }
        scenario.at(60);

        assertThat(scenario.alerts())
                .hasSizeLessThanOrEqualTo(8)
                .last()
                .extracting(Alert::count)
                .isEqualTo(115L);
    }

    @Test
    void an_alert_resolves_after_a_quiet_timespan() {
        delete("app", 1, 4);
        scenario.alerts();

        scenario.at(310.5);
        assertThat(scenario.alerts()).isEmpty();
        scenario.at(311.5);

        Alert resolved = scenario.alerts().get(0);
        assertThat(resolved.state()).isEqualTo(Alert.State.RESOLVED);
        assertThat(resolved.at()).isEqualTo("2026-03-01T02:05:11.000000Z");
        assertThat(resolved.detail().reason()).isEqualTo("quiet");
        assertThat(resolved.tables()).containsExactly("public.games");
    }

    @Test
    void a_flare_up_within_a_timespan_re_opens_the_same_episode() {
        delete("app", 1, 4);
        scenario.at(320);
        List<Alert> before = scenario.alerts();

        delete("app", 2, 4);

        Alert again = scenario.alerts().get(0);
        assertThat(again.id()).endsWith("-1");
        assertThat(again.state()).isEqualTo(Alert.State.FIRING);
        assertThat(again.count()).isEqualTo(8);
        assertThat(again.revision()).isGreaterThan(before.get(before.size() - 1).revision());
    }

    @Test
    void later_the_next_episode_opens_with_a_count_and_people_of_its_own() {
        scenario.context(1, "session_user", "app", "application_name", "first").row("t", "User", 1);
        scenario.at(11 + 300 + 301);
        scenario.alerts();

        scenario.context(2, "session_user", "app", "application_name", "second").row("t", "User", 2);

        Alert next = scenario.alerts().get(0);
        assertThat(next.id()).endsWith("-2");
        assertThat(next.count()).isEqualTo(1);
        assertThat(next.programs()).containsExactly("second");
    }

    @Test
    void a_repeat_counts_nothing_and_is_answered_with_what_was_decided() {
        scenario.context(1, "session_user", "app");
        List<ObjectNode> rows = new ArrayList<>();
        for (int row = 0; row < 4; row++) {
            rows.add(scenario.rowChange("d", "games", 1));
        }
        rows.forEach(row -> scenario.push(1, row));
        Alert first = scenario.alerts().get(0);

        rows.forEach(row -> scenario.push(1, row));

        scenario.at(11.2);
        List<Alert> answers = scenario.alerts();
        assertThat(answers).containsExactly(first);
        scenario.at(30);
        assertThat(scenario.alerts()).isEmpty();
    }

    @Test
    void a_repeat_of_an_event_without_transaction_counts_nothing() {
        scenario.load("""
                title: Failed logins
                id: 44444444-4444-4444-8444-444444444444
                name: login
                status: stable
                level: low
                logsource: {category: application}
                detection:
                  selection: {event.action: stumble}
                  condition: selection
                """);
        String line = "{\"message\":\"x\",\"event\":\"stumble\",\"service\":\"a\",\"hostname\":\"b\"}";
        scenario.log("json", line, "one");

        scenario.log("json", line, "one");
        scenario.log("json", line, "two");
        scenario.at(20);

        List<Alert> alerts = scenario.alerts();
        assertThat(alerts.get(alerts.size() - 1).count()).isEqualTo(2);
    }

    @Test
    void an_amendment_names_the_person_and_counts_nothing() {
        scenario.context(1, "session_user", "app", "correlation_id", "request-1");
        for (int row = 0; row < 4; row++) {
            scenario.row("d", "games", 1);
        }
        scenario.at(14);
        assertThat(scenario.alerts().get(0).actor().name()).isEqualTo("role:app");

        scenario.log("json", "{\"message\":\"done\",\"correlation_id\":\"request-1\",\"username\":\"john\"}");
        scenario.at(20);

        Alert alert = scenario.alerts().get(0);
        assertThat(alert.actor()).isEqualTo(new Alert.Actor("john", "log_join"));
        assertThat(alert.count()).isEqualTo(4);
        assertThat(alert.group()).containsEntry("actor.name", "role:app");
        assertThat(alert.detail().databaseRoles()).containsExactly("app");
    }

    @Test
    void a_vanished_rule_resolves_its_episodes_and_says_why() {
        delete("app", 1, 4);
        scenario.alerts();

        scenario.load(RULES.substring(0, RULES.indexOf("---")));
        scenario.at(12);

        Alert resolved = scenario.alerts().get(0);
        assertThat(resolved.state()).isEqualTo(Alert.State.RESOLVED);
        assertThat(resolved.detail().reason()).isEqualTo("rule removed");
    }

    @Test
    void a_changed_threshold_starts_afresh_and_a_changed_title_does_not() {
        delete("app", 1, 3);

        scenario.load(RULES.replace("Many deleted rows", "Too many deleted rows"));
        delete("app", 2, 1);
        assertThat(scenario.alerts()).extracting(Alert::title).containsExactly("Too many deleted rows");

        scenario.load(RULES.replace("gt: 3", "gt: 4"));
        delete("app", 3, 1);
        assertThat(scenario.alerts()).noneMatch(alert -> alert.state() == Alert.State.FIRING);
    }

    @Test
    void evidence_is_not_counted() {
        scenario.log(
                "postgresql",
                "2026-03-01 02:00:11.000 UTC [1]: [1-1] user=app,db=Shop,app=psql,client=203.0.113.59 "
                        + "LOG:  statement: TRUNCATE \"User\"");
        assertThat(scenario.alerts()).isEmpty();

        scenario.log(
                "postgresql",
                "2026-03-01 02:00:11.000 UTC [1]: [1-1] user=app,db=Unwatched,app=psql,client=203.0.113.59 "
                        + "LOG:  statement: TRUNCATE \"User\"");
        assertThat(scenario.alerts()).hasSize(1);
    }

    @Test
    void a_late_event_is_not_counted_but_shown() {
        delete("app", 1, 4);
        ObjectNode old = scenario.rowChange("d", "games", 2);
        long dayBefore = ((ObjectNode) old.get("source")).get("ts_us").asLong() - 86_400_000_000L;
        ((ObjectNode) old.get("source")).put("ts_us", dayBefore);
        scenario.alerts();

        scenario.context(2, "session_user", "app").push(2, old);
        delete("app", 3, 1);
        scenario.at(20);

        List<Alert> alerts = scenario.alerts();
        Alert last = alerts.get(alerts.size() - 1);
        assertThat(last.count()).isEqualTo(5);
        assertThat(last.detail().tooLate()).isEqualTo(1);
    }

    @Test
    void an_amendment_of_a_closed_episode_names_nobody_in_the_next() {
        scenario.context(1, "session_user", "app", "correlation_id", "request-1");
        scenario.row("t", "User", 1);
        scenario.at(11 + 300 + 310);
        scenario.context(2, "session_user", "app").row("t", "User", 2);
        scenario.alerts();

        scenario.log("json", "{\"message\":\"done\",\"correlation_id\":\"request-1\",\"username\":\"john\"}");
        scenario.at(640);

        assertThat(scenario.alerts())
                .noneMatch(alert ->
                        "john".equals(alert.actor().name()) && alert.id().endsWith("-2"));
    }

    @Test
    void a_failed_command_is_no_evidence_of_anything_else() {
        scenario.load(RULES.replace(
                "logsource: {product: postgresql}\ndetection:\n  selection: {event.action: truncate}",
                "logsource: {product: postgresql}\ndetection:\n  selection: {event.action: permission_denied}"));

        scenario.log(
                "postgresql",
                "2026-03-01 02:00:11.000 UTC [1]: [1-1] user=app,db=Shop,app=psql,client=203.0.113.59 "
                        + "ERROR:  permission denied for table users");

        assertThat(scenario.alerts()).hasSize(1);
    }
}
