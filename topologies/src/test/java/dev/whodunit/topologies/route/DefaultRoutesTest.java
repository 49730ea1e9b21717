package dev.whodunit.topologies.route;

import dev.whodunit.topologies.routing.RouteSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is told what, and when, where the configuration has no route. */
class DefaultRoutesTest {

    @Test
    void critical_and_high_go_at_once_and_the_rest_in_a_digest() {
        new RoutingScenario(RouteSettings.defaults(List.of("ops")))
                .at(0)
                .fire("a")
                .fire("b", "severity", "high")
                .fire("c", "severity", "medium")
                .between(0, 1)
                .expect("ops opened a", "ops opened a b")
                .at(60)
                .fire("d", "severity", "low")
                .nothingUntil(299)
                .between(300, 301)
                .expect("ops digest c d");
    }

    @Test
    void a_drill_goes_at_once_and_by_itself_to_everybody() {
        new RoutingScenario(RouteSettings.defaults(List.of("ops"), List.of("mail")))
                .at(0)
                .fire("a", "name", "whodunit_drill", "severity", "informational")
                .fire("b", "name", "whodunit_drill", "severity", "informational")
                .between(0, 1)
                .expect("ops opened a", "mail opened a", "ops opened b", "mail opened b")
                .resolve("a")
                .between(1, 2)
                .expect("ops resolved a-", "mail resolved a-");
    }

    @Test
    void good_news_are_told_to_nobody_who_did_not_ask_for_them() {
        new RoutingScenario(RouteSettings.defaults(List.of("ops"), List.of("mail")))
                .at(0)
                .fire("a", "good_news", "true", "severity", "informational")
                .fire("b", "severity", "informational")
                .nothingUntil(299)
                .between(300, 301)
                .expect("ops digest b");
    }

    @Test
    void each_digest_is_a_message_of_its_own() {
        new RoutingScenario(RouteSettings.defaults(List.of("ops")))
                .at(0)
                .fire("a", "severity", "low")
                .between(300, 301)
                .expect("ops digest a")
                .resolve("a")
                .between(600, 602)
                .expect("ops digest a-")
                .nothingUntil(1_000);
    }

    @Test
    void whoever_hears_of_critical_alerts_only_hears_of_those() {
        new RoutingScenario(RouteSettings.defaults(List.of("ops"), List.of("mail")))
                .at(0)
                .fire("a")
                .fire("b", "severity", "high")
                .fire("c", "severity", "low")
                .between(0, 301)
                .expect("ops opened a", "mail opened a", "ops opened a b", "ops digest c");
    }

    @Test
    void what_a_rule_finds_in_the_shadow_is_told_to_nobody() {
        new RoutingScenario(RouteSettings.defaults(List.of("ops")))
                .inTheShadow()
                .at(0)
                .fire("a")
                .at(1)
                .resolve("a")
                .nothingUntil(1_000);
    }

    @Test
    void of_a_rule_that_goes_into_the_shadow_while_it_fires_the_end_is_told_and_no_more() {
        new RoutingScenario(RouteSettings.defaults(List.of("ops")))
                .at(0)
                .fire("a")
                .between(0, 0.2)
                .expect("ops opened a")
                .inTheShadow()
                .fire("a")
                .nothingUntil(5)
                .resolve("a")
                .between(5, 5.2)
                .expect("ops resolved a-")
                .fire("a")
                .nothingUntil(60);
    }

    @Test
    void a_digest_comes_when_it_would_have_come_also_after_a_restart() {
        new RoutingScenario(RouteSettings.defaults(List.of("ops")))
                .at(0)
                .fire("a", "severity", "low")
                .at(200)
                .restart()
                .between(300, 301)
                .expect("ops digest a");
    }
}
