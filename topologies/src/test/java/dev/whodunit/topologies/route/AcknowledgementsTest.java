package dev.whodunit.topologies.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.event.Handling.Acknowledged;
import dev.whodunit.topologies.routing.Acknowledgement;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of an alert that somebody takes on, or that nobody does. */
class AcknowledgementsTest {

    private final RouteTree tree = RouteTree.to("ops").groupBy("...").waits(0, 0, 60);

    private final RouteTree rising = RouteTree.to("ops")
            .groupBy("...")
            .waits(0, 0, 0)
            .escalates(300, "pager")
            .escalates(900, "head");

    @Test
    void those_who_were_told_are_shown_who_took_it_on() {
        RoutingScenario scenario = tree.scenario();
        scenario.at(0)
                .fire("a")
                .between(0, 0.2)
                .expect("ops opened a")
                .at(5)
                .acknowledge("a")
                .between(5, 5.1)
                .expect("ops handled a");

        assertThat(scenario.handling().acknowledged())
                .containsExactly(
                        Map.entry("a", new Acknowledged("ada", "on it", RoutingScenario.START.plusSeconds(5))));
    }

    @Test
    void what_somebody_has_taken_on_is_not_repeated_and_its_end_is_told() {
        tree.scenario()
                .at(0)
                .fire("a")
                .between(0, 0.2)
                .expect("ops opened a")
                .at(5)
                .acknowledge("a")
                .between(5, 5.1)
                .expect("ops handled a")
                .nothingUntil(600)
                .resolve("a")
                .between(600, 600.2)
                .expect("ops resolved a-");
    }

    @Test
    void what_fires_anew_is_nobody_s_again() {
        tree.scenario()
                .at(0)
                .fire("a")
                .at(5)
                .acknowledge("a")
                .between(0, 6)
                .expect("ops opened a", "ops handled a")
                .at(10)
                .resolve("a")
                .at(20)
                .fire("a")
                .between(10, 20.2)
                .expect("ops resolved a-", "ops opened a")
                .between(80, 80.3)
                .expect("ops repeated a");
    }

    @Test
    void what_is_given_up_again_is_repeated_again() {
        tree.scenario()
                .at(0)
                .fire("a")
                .at(5)
                .acknowledge("a")
                .between(0, 70)
                .expect("ops opened a", "ops handled a")
                .withdraw(Acknowledgement.key("a"))
                .between(70, 70.2)
                .expect("ops handled a", "ops repeated a");
    }

    @Test
    void what_nobody_takes_on_rises_step_by_step() {
        rising.scenario()
                .at(0)
                .fire("a")
                .between(0, 0.2)
                .expect("ops opened a")
                .between(300, 300.2)
                .expect("pager escalated a")
                .between(900, 900.2)
                .expect("head escalated a")
                .nothingUntil(5_000)
                .resolve("a")
                .between(5_000, 5_001)
                .expect("ops resolved a-", "pager resolved a-", "head resolved a-");
    }

    @Test
    void what_somebody_takes_on_rises_no_further() {
        rising.scenario()
                .at(0)
                .fire("a")
                .between(0, 0.2)
                .expect("ops opened a")
                .between(300, 300.2)
                .expect("pager escalated a")
                .at(400)
                .acknowledge("a")
                .between(400, 400.2)
                .expect("ops handled a", "pager handled a")
                .nothingUntil(5_000);
    }

    @Test
    void what_was_taken_on_before_it_rose_is_told_to_nobody_else() {
        rising.scenario()
                .at(0)
                .fire("a")
                .at(10)
                .acknowledge("a")
                .between(0, 11)
                .expect("ops opened a", "ops handled a")
                .nothingUntil(5_000);
    }

    @Test
    void it_rises_when_it_would_have_also_after_a_restart() {
        rising.scenario()
                .at(0)
                .fire("a")
                .between(0, 0.2)
                .expect("ops opened a")
                .at(200)
                .restart()
                .between(300, 300.2)
                .expect("pager escalated a");
    }

    @Test
    void what_is_silenced_does_not_rise() {
        rising.scenario()
                .at(0)
                .fire("a", "db", "shop")
                .between(0, 0.2)
                .expect("ops opened a")
                .silence("s1", "db=shop", 2_000)
                .between(0.2, 0.4)
                .expect("ops handled a")
                .nothingUntil(1_990)
                .between(2_000, 2_001.5)
                .expect("ops repeated a", "pager escalated a", "head escalated a");
    }

    @Test
    void an_escalation_to_whom_was_told_already_has_a_time_of_its_own() {
        RoutingScenario scenario =
                RouteTree.to("ops").waits(0, 0, 60).escalates(90, "ops").scenario();
        scenario.at(0)
                .fire("a")
                .between(0, 0.2)
                .expect("ops opened a")
                .between(60, 60.2)
                .expect("ops repeated a")
                .between(90, 90.2)
                .expect("ops escalated a");

        assertThat(scenario.decided()).isBetween(90.0, 90.2);
    }

    @Test
    void what_somebody_has_taken_on_is_still_his_after_a_restart() {
        tree.scenario()
                .at(0)
                .fire("a")
                .at(5)
                .acknowledge("a")
                .between(0, 6)
                .expect("ops opened a", "ops handled a")
                .restart()
                .nothingUntil(600)
                .resolve("a")
                .between(600, 600.2)
                .expect("ops resolved a-");
    }

    @Test
    void while_one_alert_of_a_group_is_nobody_s_the_group_reminds() {
        RouteTree.to("ops")
                .waits(0, 0, 60)
                .scenario()
                .at(0)
                .fire("a")
                .fire("b")
                .at(1)
                .acknowledge("a")
                .between(0, 2)
                .expect("ops opened a", "ops opened a b", "ops handled a b")
                .between(60, 60.3)
                .expect("ops repeated a b");
    }

    @Test
    void the_end_of_a_silence_reminds_nobody_of_what_somebody_has_taken_on() {
        tree.scenario()
                .at(0)
                .fire("a", "db", "shop")
                .at(1)
                .acknowledge("a")
                .at(2)
                .silence("s1", "db=shop", 28)
                .between(0, 3)
                .expect("ops opened a", "ops handled a", "ops handled a")
                .between(30, 31.2)
                .expect("ops updated a")
                .nothingUntil(600);
    }
}
