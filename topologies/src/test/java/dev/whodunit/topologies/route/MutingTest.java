package dev.whodunit.topologies.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.routing.TimeInterval;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a route tells while it is muted, or not active; {@link RoutingScenario#START} is a Monday, midnight. */
class MutingTest {

    /** From 00:01 to 00:02. */
    private static final TimeInterval MINUTE = interval("the second minute", 1, 2, Set.of());

    private static TimeInterval interval(String name, int start, int end, Set<DayOfWeek> days) {
        TimeInterval.Span span = new TimeInterval.Span(
                List.of(new TimeInterval.Times(start, end)), days, List.of(), Set.of(), List.of(), ZoneOffset.UTC);
        return new TimeInterval(name, List.of(span));
    }

    @Test
    void nothing_is_told_while_a_mute_interval_is_on_and_what_still_fires_at_its_end() {
        RouteTree.to("ops")
                .below(RouteTree.of("chat", "severity=critical").groupBy("...").muted(MINUTE))
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

    @Test
    void it_stays_mute_over_a_restart_and_it_is_known_why() {
        RoutingScenario scenario = RouteTree.to("ops")
                .below(RouteTree.of("chat", "severity=critical").muted(MINUTE))
                .scenario();
        scenario.at(70).fire("a").nothingUntil(80).restart().nothingUntil(119);

        assertThat(scenario.whyHeld("a")).isEqualTo("muted during the second minute");
        scenario.between(120, 121.2).expect("chat opened a");
    }

    @Test
    void what_is_muted_is_not_repeated_before_the_end_of_it() {
        RouteTree.to("ops")
                .below(RouteTree.of("chat", "severity=critical").waits(0, 0, 40).muted(MINUTE))
                .scenario()
                .at(30)
                .fire("a")
                .between(30, 30.1)
                .expect("chat opened a")
                .nothingUntil(119)
                .between(120, 121.2)
                .expect("chat repeated a");
    }
}
