package dev.whodunit.topologies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.event.Notification.Reason;
import dev.whodunit.topologies.routing.Branch;
import dev.whodunit.topologies.routing.RouteSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is told what, and when. */
class RouteTest {

    private static String rule(String action, String level, String status) {
        return """
                title: Rows %1$s
                name: rows_%1$s
                id: %4$s-1111-4111-8111-111111111111
                status: %3$s
                level: %2$s
                logsource: {product: postgresql}
                detection:
                  selection: {event.action: %1$s}
                  condition: selection
                """.formatted(action, level, status, action.equals("delete") ? "11111111" : "22222222");
    }

    @Test
    void critical_alerts_are_told_at_once() {
        try (Scenario scenario = Scenario.withRules(rule("delete", "critical", "stable"))) {
            scenario.context(1, "session_user", "a").row("d", "games", 1);

            Notification told = scenario.notifications().get(0);
            assertThat(told.reason()).isEqualTo(Reason.OPENED);
            assertThat(told.receiver()).isEqualTo("ops");
            assertThat(told.labels()).containsEntry("rule", "rows_delete");
            assertThat(told.alerts()).hasSize(1);
        }
    }

    @Test
    void each_receiver_gets_a_notification_of_its_own() {
        RouteSettings route = RouteSettings.defaults(List.of("ops", "boss"));
        try (Scenario scenario = Scenario.withRoute(rule("delete", "high", "stable"), route)) {
            scenario.context(1, "session_user", "a").row("d", "games", 1);

            assertThat(scenario.notifications())
                    .extracting(Notification::receiver)
                    .containsExactly("ops", "boss");
        }
    }

    @Test
    void a_second_alert_of_a_told_rule_joins_its_group() {
        try (Scenario scenario = Scenario.withRules(rule("delete", "critical", "stable"))) {
            scenario.context(1, "session_user", "a").row("d", "games", 1);
            scenario.notifications();

            scenario.context(2, "session_user", "b").row("d", "games", 2);

            Notification told = scenario.notifications().get(0);
            assertThat(told.reason()).isEqualTo(Reason.OPENED);
            assertThat(told.alerts()).hasSize(2);
            assertThat(told.alerts().get(0).group()).containsEntry("actor.name", "role:b");
        }
    }

    @Test
    void ungrouped_every_alert_has_a_group_of_its_own() {
        RouteSettings route = RouteSettings.everything(
                List.of("ops"), List.of("..."), new Branch.Timing(Duration.ZERO, Duration.ZERO, Duration.ZERO));
        try (Scenario scenario = Scenario.withRoute(rule("delete", "critical", "stable"), route)) {
            scenario.context(1, "session_user", "a").row("d", "games", 1);
            scenario.context(2, "session_user", "b").row("d", "games", 2);

            assertThat(scenario.notifications())
                    .hasSize(2)
                    .allMatch(told -> told.alerts().size() == 1)
                    .extracting(Notification::group)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void a_resolve_is_told_at_once() {
        try (Scenario scenario = Scenario.withRules(rule("delete", "critical", "stable"))) {
            scenario.context(1, "session_user", "a").row("d", "games", 1);
            String group = scenario.notifications().get(0).group();

            scenario.at(320);

            Notification told = scenario.notifications().get(0);
            assertThat(told.reason()).isEqualTo(Reason.RESOLVED);
            assertThat(told.group()).isEqualTo(group);
        }
    }

    @Test
    void medium_and_low_wait_for_the_digest() {
        String rules = rule("delete", "medium", "stable") + "---\n" + rule("update", "low", "stable");
        try (Scenario scenario = Scenario.withRules(rules)) {
            scenario.context(1, "session_user", "a").row("d", "games", 1).row("u", "games", 1);
            scenario.at(300);
            assertThat(scenario.notifications()).isEmpty();

            scenario.at(312);

            List<Notification> told = scenario.notifications();
            assertThat(told).hasSize(1);
            assertThat(told.get(0).reason()).isEqualTo(Reason.DIGEST);
            assertThat(told.get(0).alerts()).hasSize(2);
        }
    }

    @Test
    void a_configured_route_waits_for_the_group_and_then_for_its_interval() {
        RouteSettings route = RouteSettings.everything(
                List.of("ops"),
                List.of("rule"),
                new Branch.Timing(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ZERO));
        try (Scenario scenario = Scenario.withRoute(rule("delete", "medium", "stable"), route)) {
            scenario.context(1, "session_user", "a").row("d", "games", 1);
            scenario.at(15);
            scenario.context(2, "session_user", "b").row("d", "games", 2);
            assertThat(scenario.notifications()).isEmpty();

            scenario.at(22);
            assertThat(scenario.notifications())
                    .singleElement()
                    .satisfies(told -> assertThat(told.alerts()).hasSize(2));

            scenario.context(3, "session_user", "c").row("d", "games", 3);
            scenario.at(60);
            assertThat(scenario.notifications()).isEmpty();
            scenario.at(82);
            assertThat(scenario.notifications())
                    .singleElement()
                    .satisfies(told -> assertThat(told.alerts()).hasSize(3));
        }
    }

    @Test
    void shadow_rules_are_listed_and_never_sent() {
        try (Scenario scenario = Scenario.withRules(rule("delete", "critical", "experimental"))) {
            scenario.context(1, "session_user", "a").row("d", "games", 1);

            assertThat(scenario.alerts()).hasSize(1);
            assertThat(scenario.notifications()).isEmpty();
        }
    }

    @Test
    void a_digest_tells_every_alert_however_many() {
        try (Scenario scenario = Scenario.withRules(rule("delete", "medium", "stable"))) {
            for (int person = 0; person < 30; person++) {
                scenario.context(100 + person, "session_user", "p" + person).row("d", "games", 100 + person);
            }
            scenario.at(313);

            assertThat(scenario.notifications().stream()
                            .flatMap(told -> told.alerts().stream())
                            .map(alert -> alert.group().get("actor.name"))
                            .distinct())
                    .hasSize(30);
        }
    }
}
