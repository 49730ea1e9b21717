package dev.whodunit.topologies.route;

import org.junit.jupiter.api.Test;

/** Which routes of the tree take an alert. */
class RouteBranchesTest {

    private final RouteTree tree = RouteTree.to("ops")
            .below("pager", "severity=\"critical\"", true)
            .below("database", "db=~\"shop|crm\"", false)
            .below("never", "db=\"shop\"", false);

    @Test
    void what_no_route_below_takes_is_the_root_s() {
        tree.scenario().at(0).fire("a", "severity", "high").between(0, 1).expect("ops opened a");
    }

    @Test
    void the_first_route_that_fits_takes_it_unless_it_says_to_continue() {
        tree.scenario().at(0).fire("a", "db", "shop").between(0, 1).expect("pager opened a", "database opened a");
    }

    @Test
    void each_route_tells_the_resolve_to_its_own_receiver() {
        tree.scenario()
                .at(0)
                .fire("a", "db", "crm")
                .between(0, 1)
                .expect("pager opened a", "database opened a")
                .resolve("a")
                .between(1, 2)
                .expect("pager resolved a-", "database resolved a-");
    }

    @Test
    void a_route_below_a_route_goes_before_it() {
        RouteTree inner = RouteTree.of("night", "severity=critical");
        RouteTree.to("ops")
                .below(RouteTree.of("database", "db!=\"\"").below(inner))
                .scenario()
                .at(0)
                .fire("a", "db", "x")
                .fire("b", "db", "x", "severity", "low")
                .between(0, 1)
                .expect("night opened a", "database opened b");
    }

    @Test
    void the_same_labels_in_two_routes_are_two_groups() {
        tree.scenario()
                .at(0)
                .fire("a", "db", "shop")
                .between(0, 1)
                .expect("pager opened a", "database opened a")
                .fire("b", "db", "none")
                .between(1, 2)
                .expect("pager opened a b");
    }
}
