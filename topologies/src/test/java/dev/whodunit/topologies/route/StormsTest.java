package dev.whodunit.topologies.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What becomes of a rule that would say too much, and of an alert that comes and goes. */
class StormsTest {

    private final RouteTree tree = RouteTree.to("ops").groupBy("...").stormLimit(2);

    @Test
    void once_a_rule_has_had_its_messages_all_further_alerts_share_one() {
        RoutingScenario scenario = tree.scenario();
        scenario.at(0)
                .fire("a", "name", "delete")
                .fire("b", "name", "delete")
                .fire("c", "name", "delete")
                .between(0, 0.2)
                .expect("ops opened a", "ops opened b", "ops opened c")
                .fire("d", "name", "delete")
                .fire("e", "name", "delete")
                .between(5, 5.2)
                .expect("ops updated c d e");

        assertThat(scenario.handling().storm()).isEqualTo(2);
        assertThat(scenario.handling().firing()).isEqualTo(3);
    }

    @Test
    void alerts_that_join_a_told_group_are_messages_too() {
        RoutingScenario scenario = RouteTree.to("ops").stormLimit(3).scenario();
        scenario.at(0)
                .fire("a")
                .between(0, 0.1)
                .expect("ops opened a")
                .fire("b")
                .between(0.1, 0.2)
                .expect("ops opened a b")
                .fire("c")
                .between(0.2, 0.3)
                .expect("ops opened a b c")
                .fire("d")
                .restart()
                .fire("e")
                .between(5, 6)
                .expect("ops opened a b c d e")
                .fire("f")
                .between(10, 11)
                .expect("ops updated a b c d e f");

        assertThat(scenario.handling().storm()).isEqualTo(3);
    }

    @Test
    void a_storm_in_a_group_is_over_once_its_rule_may_say_something_again() {
        RouteTree.to("ops")
                .stormLimit(2)
                .scenario()
                .at(0)
                .fire("a")
                .at(1)
                .fire("b")
                .at(2)
                .fire("c")
                .between(0, 8)
                .expect("ops opened a", "ops opened a b", "ops opened a b c")
                .at(3_700)
                .fire("d")
                .between(3_700, 3_701)
                .expect("ops opened a b c d");
    }

    @Test
    void another_rule_has_messages_of_its_own() {
        tree.scenario()
                .at(0)
                .fire("a", "name", "delete")
                .fire("b", "name", "delete")
                .fire("c", "name", "delete")
                .fire("x", "name", "drop")
                .between(0, 0.2)
                .expect("ops opened a", "ops opened b", "ops opened c", "ops opened x");
    }

    @Test
    void the_end_of_a_storm_is_told_once() {
        tree.scenario()
                .at(0)
                .fire("a", "name", "delete")
                .fire("b", "name", "delete")
                .fire("c", "name", "delete")
                .fire("d", "name", "delete")
                .between(0, 6)
                .expect("ops opened a", "ops opened b", "ops opened c", "ops updated c d")
                .at(20)
                .resolve("c")
                .at(21)
                .resolve("d")
                .between(20, 30)
                .expect("ops updated c- d", "ops resolved c- d-")
                .nothingUntil(60);
    }

    @Test
    void an_hour_later_the_rule_has_messages_of_its_own_again() {
        tree.scenario()
                .at(0)
                .fire("a", "name", "delete")
                .fire("b", "name", "delete")
                .between(0, 1)
                .expect("ops opened a", "ops opened b")
                .at(3_601)
                .fire("c", "name", "delete")
                .between(3_601, 3_602)
                .expect("ops opened c");
    }

    @Test
    void a_storm_is_known_for_one_after_a_restart() {
        tree.scenario()
                .at(0)
                .fire("a", "name", "delete")
                .fire("b", "name", "delete")
                .between(0, 1)
                .expect("ops opened a", "ops opened b")
                .restart()
                .at(10)
                .fire("c", "name", "delete")
                .fire("d", "name", "delete")
                .between(10, 16)
                .expect("ops opened c", "ops updated c d");
    }

    @Test
    void an_alert_that_comes_and_goes_is_told_to_be_flapping() {
        RoutingScenario scenario = RouteTree.to("ops").groupBy("...").scenario();
        for (int turn = 0; turn < 3; turn++) {
            scenario.at(turn * 60 + 1)
                    .fire("a")
                    .at(turn * 60 + 10)
                    .resolve("a")
                    .between(0, turn * 60 + 11)
                    .expect("ops opened a", "ops resolved a-");
            assertThat(scenario.handling().flapping()).isEmpty();
        }
        scenario.restart().at(200).fire("a").between(200, 201).expect("ops opened a");

        assertThat(scenario.handling().flapping().get("a")).hasSize(4);
    }
}
