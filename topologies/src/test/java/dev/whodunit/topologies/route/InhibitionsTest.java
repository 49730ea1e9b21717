package dev.whodunit.topologies.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is held back because another alert fires. */
class InhibitionsTest {

    private final RouteTree tree =
            RouteTree.to("ops").groupBy("...").inhibits("name=\"drop\"", "name=\"delete\"", "db");

    @Test
    void an_alert_is_held_back_while_another_fires_and_told_at_once_when_that_ends() {
        tree.scenario()
                .at(0)
                .fire("drop", "name", "drop", "db", "x")
                .between(0, 0.1)
                .expect("ops opened drop")
                .at(1)
                .fire("delete", "name", "delete", "db", "x")
                .nothingUntil(60)
                .resolve("drop")
                .between(60, 60.3)
                .expect("ops resolved drop-", "ops opened delete");
    }

    @Test
    void only_where_the_labels_that_are_named_are_equal() {
        tree.scenario()
                .at(0)
                .fire("drop", "name", "drop", "db", "x")
                .between(0, 0.1)
                .expect("ops opened drop")
                .at(1)
                .fire("delete", "name", "delete", "db", "y")
                .between(1, 1.1)
                .expect("ops opened delete");
    }

    @Test
    void it_stays_held_back_through_a_restart() {
        tree.scenario()
                .at(0)
                .fire("drop", "name", "drop")
                .between(0, 0.1)
                .expect("ops opened drop")
                .at(1)
                .fire("delete", "name", "delete")
                .nothingUntil(2)
                .restart()
                .fire("delete")
                .nothingUntil(60)
                .resolve("drop")
                .between(60, 60.3)
                .expect("ops resolved drop-", "ops opened delete");
    }

    @Test
    void what_was_held_back_for_its_whole_life_is_never_told() {
        tree.scenario()
                .at(0)
                .fire("drop", "name", "drop")
                .between(0, 0.1)
                .expect("ops opened drop")
                .at(1)
                .fire("delete", "name", "delete")
                .at(5)
                .resolve("delete")
                .at(9)
                .resolve("drop")
                .between(9, 30)
                .expect("ops resolved drop-");
    }

    @Test
    void who_heard_that_it_fires_hears_that_it_ended() {
        tree.scenario()
                .at(0)
                .fire("delete", "name", "delete")
                .between(0, 0.1)
                .expect("ops opened delete")
                .at(1)
                .fire("drop", "name", "drop")
                .between(1, 1.1)
                .expect("ops opened drop")
                .at(2)
                .fire("delete")
                .nothingUntil(3)
                .resolve("delete")
                .between(3, 3.1)
                .expect("ops resolved delete-");
    }

    @Test
    void alerts_on_both_sides_do_not_silence_each_other() {
        RouteTree.to("ops")
                .groupBy("...")
                .inhibits("severity=critical", "severity=~\"critical|high\"")
                .scenario()
                .at(0)
                .fire("a")
                .fire("b")
                .fire("c", "severity", "high")
                .between(0, 5)
                .expect("ops opened a", "ops opened b");
    }

    @Test
    void it_is_known_why_an_alert_is_held_back() {
        RoutingScenario scenario = tree.scenario();
        scenario.at(0)
                .fire("drop", "name", "drop")
                .between(0, 0.1)
                .expect("ops opened drop")
                .fire("delete", "name", "delete")
                .nothingUntil(1);

        assertThat(scenario.whyHeld("delete")).isEqualTo("inhibited by another alert");
    }

    @Test
    void it_stays_held_back_where_the_other_comes_and_goes_and_after_a_second_restart() {
        tree.scenario()
                .at(0)
                .fire("drop", "name", "drop")
                .between(0, 0.1)
                .expect("ops opened drop")
                .fire("delete", "name", "delete")
                .restart()
                .nothingUntil(5)
                .restart()
                .again("drop")
                .again("delete")
                .nothingUntil(600);
    }
}
