package dev.whodunit.topologies.route;

import dev.whodunit.topologies.routing.Branch;
import org.junit.jupiter.api.Test;

/** When a group of alerts is told, in the time of the scenario. */
class GroupingTest {

    @Test
    void a_new_group_waits_for_more_alerts() {
        RouteTree.to("ops")
                .waits(30, 300, 0)
                .scenario()
                .at(0)
                .fire("a")
                .at(20)
                .fire("b")
                .between(30, 31)
                .expect("ops opened a b");
    }

    @Test
    void further_alerts_of_a_told_group_wait_for_its_interval() {
        RouteTree.to("ops")
                .waits(10, 60, 0)
                .scenario()
                .at(0)
                .fire("a")
                .between(10, 11)
                .expect("ops opened a")
                .at(20)
                .fire("b")
                .between(70, 71)
                .expect("ops opened a b")
                .nothingUntil(600);
    }

    @Test
    void what_changes_of_a_told_alert_does_not_wait() {
        RouteTree.to("ops")
                .waits(10, 300, 0)
                .scenario()
                .at(0)
                .fire("a")
                .between(10, 11)
                .expect("ops opened a")
                .at(12)
                .fire("a")
                .between(12, 12.2)
                .expect("ops updated a");
    }

    @Test
    void a_resolve_is_told_at_once_and_not_at_the_next_interval() {
        RouteTree.to("ops")
                .waits(10, 300, 0)
                .scenario()
                .at(0)
                .fire("a")
                .between(10, 11)
                .expect("ops opened a")
                .at(12)
                .resolve("a")
                .between(12, 12.2)
                .expect("ops resolved a-")
                .nothingUntil(900);
    }

    @Test
    void a_flap_that_is_over_before_the_group_was_told_still_gets_its_resolve() {
        RouteTree.to("ops")
                .waits(30, 300, 0)
                .scenario()
                .at(0)
                .fire("a")
                .at(5)
                .resolve("a")
                .between(5, 5.2)
                .expect("ops resolved a-")
                .nothingUntil(400);
    }

    @Test
    void a_fast_flap_of_a_told_alert_is_told_turn_by_turn() {
        RouteTree.to("ops")
                .waits(0, 300, 0)
                .scenario()
                .at(0)
                .fire("a")
                .between(0, 0.2)
                .expect("ops opened a")
                .at(1)
                .resolve("a")
                .between(1, 1.2)
                .expect("ops resolved a-")
                .at(2)
                .fire("a")
                .between(2, 2.2)
                .expect("ops opened a")
                .at(3)
                .resolve("a")
                .between(3, 3.2)
                .expect("ops resolved a-");
    }

    @Test
    void the_end_of_an_alert_that_comes_again_is_not_told_by_a_group_of_its_own() {
        RouteTree.to("ops")
                .scenario()
                .at(0)
                .fire("a")
                .fire("b")
                .between(0, 1)
                .expect("ops opened a", "ops opened a b")
                .resolve("a")
                .resolve("b")
                .between(1, 2)
                .expect("ops resolved a- b", "ops resolved a- b-")
                .again("b")
                .nothingUntil(10)
                .restart()
                .again("b")
                .nothingUntil(20);
    }

    @Test
    void groups_are_made_by_the_labels_that_are_named() {
        RouteTree.to("ops")
                .groupBy("db")
                .scenario()
                .at(0)
                .fire("a", "db", "x")
                .between(0, 0.1)
                .expect("ops opened a")
                .fire("b", "db", "x")
                .between(0.1, 0.2)
                .expect("ops opened a b")
                .fire("c", "db", "y")
                .between(0.2, 0.3)
                .expect("ops opened c");
    }

    @Test
    void three_dots_keep_every_alert_by_itself() {
        RouteTree.to("ops")
                .groupBy(Branch.UNGROUPED)
                .scenario()
                .at(0)
                .fire("a")
                .fire("b")
                .between(0, 1)
                .expect("ops opened a", "ops opened b");
    }

    @Test
    void an_older_revision_changes_nothing() {
        RoutingScenario scenario = RouteTree.to("ops").scenario();
        scenario.at(0).fire("a").fire("a").between(0, 1).expect("ops opened a", "ops updated a");
        scenario.late("a").nothingUntil(5);
    }

    @Test
    void the_wait_of_a_new_group_goes_on_over_a_restart() {
        RouteTree.to("ops")
                .waits(30, 300, 0)
                .scenario()
                .at(0)
                .fire("a")
                .at(20)
                .restart()
                .between(30, 30.2)
                .expect("ops opened a");
    }

    @Test
    void a_resolve_does_not_wait_for_others_of_its_group_that_do() {
        RouteTree.to("ops")
                .waits(0, 300, 0)
                .scenario()
                .at(0)
                .fire("a")
                .between(0, 0.2)
                .expect("ops opened a")
                .at(5)
                .fire("b")
                .nothingUntil(9)
                .resolve("a")
                .between(9, 9.2)
                .expect("ops opened a- b")
                .resolve("b")
                .between(9.2, 9.4)
                .expect("ops resolved a- b-");
    }

    @Test
    void what_opens_and_ends_and_opens_within_the_wait_of_a_group_is_told_as_it_is() {
        RouteTree.to("ops")
                .waits(30, 300, 0)
                .scenario()
                .at(0)
                .fire("a")
                .at(1)
                .resolve("a")
                .at(2)
                .fire("a")
                .between(0, 60)
                .expect("ops resolved a-", "ops opened a");
    }

    @Test
    void an_alert_that_is_over_leaves_the_others_of_its_group_their_reminders() {
        RouteTree.to("ops")
                .waits(0, 0, 60)
                .scenario()
                .at(0)
                .fire("a")
                .fire("b")
                .between(0, 0.2)
                .expect("ops opened a", "ops opened a b")
                .at(30)
                .resolve("a")
                .between(30, 30.2)
                .expect("ops resolved a- b")
                .between(90, 90.3)
                .expect("ops repeated a- b");
    }
}
