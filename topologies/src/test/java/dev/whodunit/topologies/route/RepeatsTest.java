package dev.whodunit.topologies.route;

import org.junit.jupiter.api.Test;

/** Who is reminded of what still fires, and when. */
class RepeatsTest {

    @Test
    void what_still_fires_is_told_again_after_the_repeat_interval_which_need_be_no_multiple_of_anything() {
        RouteTree.to("ops")
                .waits(10, 60, 77)
                .scenario()
                .at(0)
                .fire("a")
                .between(10, 10.2)
                .expect("ops opened a")
                .between(87, 87.3)
                .expect("ops repeated a")
                .between(164, 164.5)
                .expect("ops repeated a");
    }

    @Test
    void an_update_reminds_nobody_and_so_does_not_put_a_repeat_off() {
        RouteTree.to("ops")
                .waits(0, 0, 60)
                .scenario()
                .at(0)
                .fire("a")
                .between(0, 0.1)
                .expect("ops opened a")
                .at(50)
                .fire("a")
                .between(50, 50.1)
                .expect("ops updated a")
                .between(60, 60.2)
                .expect("ops repeated a");
    }

    @Test
    void nothing_is_repeated_after_a_resolve() {
        RouteTree.to("ops")
                .waits(0, 0, 60)
                .scenario()
                .at(0)
                .fire("a")
                .between(0, 0.1)
                .expect("ops opened a")
                .at(10)
                .resolve("a")
                .between(10, 10.1)
                .expect("ops resolved a-")
                .nothingUntil(300);
    }

    @Test
    void a_repeat_comes_when_it_would_have_come_also_after_a_restart() {
        RouteTree.to("ops")
                .waits(0, 0, 60)
                .scenario()
                .at(0)
                .fire("a")
                .between(0, 0.1)
                .expect("ops opened a")
                .at(30)
                .restart()
                .between(60, 60.2)
                .expect("ops repeated a");
    }
}
