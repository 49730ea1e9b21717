package dev.whodunit.topologies.route;

import dev.whodunit.topologies.routing.Branch;
import dev.whodunit.topologies.routing.RouteSettings;
import dev.whodunit.topologies.routing.TimeInterval;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Who is told what and when, sentence by sentence, in the time of the scenario: {@link RoutingScenario#START} is a Monday. */
class RoutingTest {

    /** From 00:01 to 00:02. */
    private static final TimeInterval MINUTE = interval("the second minute", 1, 2, Set.of());

    private static TimeInterval interval(String name, int start, int end, Set<DayOfWeek> days) {
        TimeInterval.Span span = new TimeInterval.Span(
                List.of(new TimeInterval.Times(start, end)), days, List.of(), Set.of(), List.of(), ZoneOffset.UTC);
        return new TimeInterval(name, List.of(span));
    }

    @Nested
    class Groups {

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
    }

    @Nested
    class Repeats {

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

    @Nested
    class Tree {

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

    @Nested
    class Inhibitions {

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
    }

    @Nested
    class Muting {

        @Test
        void nothing_is_told_while_a_mute_interval_is_on_and_what_still_fires_at_its_end() {
            RouteTree.to("ops")
                    .below(RouteTree.of("chat", "severity=critical")
                            .groupBy("...")
                            .muted(MINUTE))
                    .scenario()
                    .at(30)
                    .fire("before")
                    .between(30, 30.1)
                    .expect("chat opened before")
                    .at(61)
                    .fire("during")
                    .fire("over")
                    .at(70)
                    .resolve("over")
                    .nothingUntil(119)
                    .between(120, 121.2)
                    .expect("chat opened during");
        }

        @Test
        void a_resolve_of_what_was_told_waits_for_the_end_of_the_mute() {
            RouteTree.to("ops")
                    .below(RouteTree.of("chat", "severity=critical").muted(MINUTE))
                    .scenario()
                    .at(30)
                    .fire("a")
                    .between(30, 30.1)
                    .expect("chat opened a")
                    .at(70)
                    .resolve("a")
                    .nothingUntil(119)
                    .between(120, 121.2)
                    .expect("chat resolved a-");
        }

        @Test
        void a_route_that_is_active_in_an_interval_tells_nothing_outside() {
            RouteTree.to("ops")
                    .below(RouteTree.of("chat", "severity=critical").active(MINUTE))
                    .scenario()
                    .at(10)
                    .fire("a")
                    .nothingUntil(59)
                    .between(60, 61.2)
                    .expect("chat opened a");
        }

        @Test
        void an_interval_of_another_day_changes_nothing() {
            TimeInterval tuesday = interval("tuesday", 0, 1_440, Set.of(DayOfWeek.TUESDAY));
            RouteTree.to("ops")
                    .below(RouteTree.of("chat", "severity=critical").muted(tuesday))
                    .scenario()
                    .at(10)
                    .fire("a")
                    .between(10, 10.1)
                    .expect("chat opened a");
        }

        @Test
        void the_clock_is_that_of_the_interval_s_place() {
            TimeInterval.Span span = new TimeInterval.Span(
                    List.of(new TimeInterval.Times(60, 120)),
                    Set.of(),
                    List.of(),
                    Set.of(),
                    List.of(),
                    ZoneId.of("Europe/Berlin"));
            TimeInterval berlin = new TimeInterval("one o'clock in Berlin", List.of(span));
            RouteTree.to("ops")
                    .below(RouteTree.of("chat", "severity=critical").muted(berlin))
                    .scenario()
                    .at(10)
                    .fire("a")
                    .nothingUntil(300);
        }
    }

    @Nested
    class Defaults {

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
    }
}
