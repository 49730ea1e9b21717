package dev.whodunit.topologies.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What becomes of alerts that were told by routes which are others, or gone, after a restart. */
class ReroutingTest {

    private final RouteTree before = RouteTree.to("ops").below("pager", "db=shop", false);

    @Test
    void what_a_route_told_that_is_gone_is_told_to_end_there() {
        RouteTree after = RouteTree.to("ops");
        before.scenario()
                .at(0)
                .fire("a", "db", "shop")
                .fire("b", "db", "crm")
                .between(0, 0.2)
                .expect("pager opened a", "ops opened b")
                .at(10)
                .restart(after.settingsAmong("pager"))
                .between(10, 10.2)
                .expect("pager rerouted a-", "ops opened b")
                .again("a")
                .again("b")
                .between(10.2, 10.4)
                .expect("ops opened a b")
                .at(20)
                .resolve("a")
                .between(20, 20.2)
                .expect("ops resolved a- b");
    }

    @Test
    void a_receiver_that_is_gone_too_is_told_nothing() {
        before.scenario()
                .at(0)
                .fire("a", "db", "shop")
                .between(0, 0.2)
                .expect("pager opened a")
                .restart(RouteTree.to("ops").settings())
                .nothingUntil(10);
    }

    @Test
    void it_is_told_once_more_after_a_start_soon_after_and_then_no_more() {
        RouteTree after = RouteTree.to("ops");
        before.scenario()
                .at(0)
                .fire("a", "db", "shop")
                .between(0, 0.2)
                .expect("pager opened a")
                .restart(after.settingsAmong("pager"))
                .between(0.2, 1)
                .expect("pager rerouted a-")
                .restart(after.settingsAmong("pager"))
                .between(1, 2)
                .expect("pager rerouted a-")
                .at(700)
                .restart(after.settingsAmong("pager"))
                .nothingUntil(710);
    }

    @Test
    void a_route_that_is_there_again_tells_what_still_fires_anew() {
        before.scenario()
                .at(0)
                .fire("a", "db", "shop")
                .between(0, 0.2)
                .expect("pager opened a")
                .restart(RouteTree.to("ops").settingsAmong("pager"))
                .again("a")
                .between(0.2, 1)
                .expect("pager rerouted a-", "ops opened a")
                .at(700)
                .restart(before.settings())
                .again("a")
                .between(700, 700.3)
                .expect("ops rerouted a-", "pager opened a")
                .resolve("a")
                .between(700.3, 701)
                .expect("pager resolved a-");
    }

    @Test
    void where_a_route_leads_to_somebody_else_whoever_was_told_hears_the_end() {
        RouteTree after = RouteTree.to("ops").below("night", "db=shop", false);
        RoutingScenario scenario = before.scenario();
        scenario.at(0)
                .fire("a", "db", "shop")
                .between(0, 0.2)
                .expect("pager opened a")
                .restart(after.settingsAmong("pager"))
                .between(0.2, 1)
                .expect("night opened a", "pager rerouted a-")
                .at(10)
                .resolve("a")
                .between(10, 10.2)
                .expect("night resolved a-");
    }

    @Test
    void an_alert_that_another_route_takes_now_ends_where_it_was_and_leaves_the_others_there() {
        RouteTree after = RouteTree.to("ops").below("pager", "db=shop", false);
        RouteTree.to("ops")
                .scenario()
                .at(0)
                .fire("a", "db", "shop")
                .fire("b", "db", "crm")
                .between(0, 0.2)
                .expect("ops opened a", "ops opened a b")
                .restart(after.settings())
                .again("a")
                .again("b")
                .between(0.2, 1)
                .expect("pager opened a", "ops rerouted a- b")
                .at(10)
                .resolve("b")
                .between(10, 10.2)
                .expect("ops resolved a- b-")
                .resolve("a")
                .between(10.2, 10.4)
                .expect("pager resolved a-");
    }

    @Test
    void an_alert_whose_route_groups_by_other_labels_now_ends_in_its_old_group() {
        RouteTree.to("ops")
                .groupBy("db")
                .scenario()
                .at(0)
                .fire("a", "db", "shop", "host", "h1")
                .between(0, 0.2)
                .expect("ops opened a")
                .restart(RouteTree.to("ops").groupBy("host").settings())
                .again("a")
                .between(0.2, 1)
                .expect("ops rerouted a-", "ops opened a")
                .resolve("a")
                .between(1, 1.2)
                .expect("ops resolved a-");
    }

    @Test
    void what_nobody_had_heard_of_is_told_by_the_routes_of_now_alone() {
        RouteTree.to("ops")
                .below("pager", "db=shop", false)
                .waits(30, 30, 0)
                .scenario()
                .at(0)
                .silence("s1", "db=shop", 60)
                .fire("a", "db", "shop")
                .nothingUntil(1)
                .restart(RouteTree.to("ops").settingsAmong("pager"))
                .again("a")
                .nothingUntil(59)
                .between(60, 61.2)
                .expect("ops opened a");
    }

    @Test
    void a_change_elsewhere_in_the_tree_disturbs_nothing() {
        RouteTree after = RouteTree.to("ops").below("pager", "db=shop", false).below("chat", "db=crm", false);
        before.scenario()
                .at(0)
                .fire("a", "db", "shop")
                .between(0, 0.2)
                .expect("pager opened a")
                .restart(after.settings())
                .again("a")
                .between(0.2, 1)
                .expect("pager opened a");
    }

    @Test
    void it_is_said_by_which_route_that_is_gone() {
        RoutingScenario scenario = before.scenario();
        scenario.at(0)
                .fire("a", "db", "shop")
                .between(0, 0.2)
                .expect("pager opened a")
                .restart(RouteTree.to("ops").settingsAmong("pager"))
                .between(0.2, 1)
                .expect("pager rerouted a-");

        assertThat(scenario.handling().route()).isEqualTo("db=\"shop\"");
    }

    @Test
    void a_group_that_still_waits_goes_on_waiting_when_an_alert_leaves_it() {
        RouteTree.to("ops")
                .waits(30, 30, 0)
                .scenario()
                .at(0)
                .fire("a", "db", "shop")
                .fire("b", "db", "crm")
                .at(10)
                .restart(RouteTree.to("ops")
                        .waits(30, 30, 0)
                        .below("pager", "db=shop", false)
                        .settings())
                .again("a")
                .nothingUntil(29)
                .between(30, 30.2)
                .expect("ops opened b")
                .between(40, 40.2)
                .expect("pager opened a");
    }
}
