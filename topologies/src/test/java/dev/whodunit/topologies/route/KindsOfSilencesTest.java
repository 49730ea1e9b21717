package dev.whodunit.topologies.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.routing.Silence;
import dev.whodunit.topologies.routing.Silence.Every;
import dev.whodunit.topologies.routing.Silence.Purpose;
import dev.whodunit.topologies.routing.Silence.Recurrence;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Silences that recur, begin later, end with what they silenced, or are exceptions, in the time of the scenario. */
class KindsOfSilencesTest {

    private final RouteTree tree = RouteTree.to("ops").groupBy("...");

    @Test
    void a_silence_that_recurs_holds_at_the_same_time_of_each_day() {
        RoutingScenario scenario = tree.scenario();
        Silence once = scenario.silenceOf("s1", "db=shop", 60);
        double day = Duration.ofDays(1).toSeconds();
        Recurrence daily = new Recurrence(
                Every.DAY,
                ZoneOffset.UTC,
                scenario.now().plus(Duration.ofDays(1).plusHours(1)));
        scenario.silence(recurring(once, daily))
                .at(10)
                .fire("a", "db", "shop")
                .between(60, 61.2)
                .expect("ops opened a")
                .at(70)
                .resolve("a")
                .between(70, 70.2)
                .expect("ops resolved a-")
                .at(day + 10)
                .fire("b", "db", "shop")
                .between(day + 60, day + 61.2)
                .expect("ops opened b");
    }

    @Test
    void a_silence_that_recurs_is_shown_each_time_it_begins() {
        RoutingScenario scenario = tree.scenario();
        double day = Duration.ofDays(1).toSeconds();
        Recurrence daily = new Recurrence(
                Every.DAY,
                ZoneOffset.UTC,
                scenario.now().plus(Duration.ofDays(1).plusHours(1)));
        scenario.silence(recurring(scenario.silenceOf("s1", "db=shop", 60), daily))
                .at(70)
                .fire("a", "db", "shop")
                .between(70, 70.2)
                .expect("ops opened a")
                .between(day, day + 1.2)
                .expect("ops handled a")
                .between(day + 60, day + 61.2)
                .expect("ops repeated a");
    }

    private static Silence recurring(Silence once, Recurrence recurrence) {
        return new Silence(
                once.id(),
                once.matchers(),
                once.purpose(),
                once.startsAt(),
                once.endsAt(),
                recurrence,
                false,
                once.author(),
                once.comment(),
                once.updatedAt());
    }

    @Test
    void a_silence_until_resolved_ends_with_the_last_alert_it_silenced() {
        RoutingScenario scenario = tree.scenario();
        scenario.at(0)
                .fire("a", "db", "shop")
                .between(0, 0.1)
                .expect("ops opened a")
                .silence(untilResolved(scenario.silenceOf("s1", "db=shop", 6_000)))
                .between(0.1, 0.2)
                .expect("ops handled a")
                .at(10)
                .fire("b", "db", "shop")
                .at(20)
                .resolve("a")
                .between(20, 20.2)
                .expect("ops resolved a-")
                .at(30)
                .resolve("b")
                .nothingUntil(40)
                .fire("c", "db", "shop")
                .between(40, 40.2)
                .expect("ops opened c");

        assertThat(scenario.ended("s1").endsAt()).isEqualTo(RoutingScenario.START.plusSeconds(30));
    }

    private static Silence untilResolved(Silence silence) {
        return new Silence(
                silence.id(),
                silence.matchers(),
                silence.purpose(),
                silence.startsAt(),
                silence.endsAt(),
                null,
                true,
                silence.author(),
                silence.comment(),
                silence.updatedAt());
    }

    @Test
    void a_silence_made_ahead_of_time_is_shown_when_it_begins_and_what_still_fires_is_told_when_it_ends() {
        RoutingScenario scenario = tree.scenario();
        scenario.at(0)
                .silenceLater("s1", "db=shop", 100, 60)
                .fire("a", "db", "shop")
                .fire("b", "db", "crm")
                .between(0, 0.2)
                .expect("ops opened a", "ops opened b")
                .between(100, 101.2)
                .expect("ops handled a");
        assertThat(scenario.handling().held()).containsOnlyKeys("a");

        scenario.at(130).fire("a").between(160, 161.2).expect("ops repeated a");
        assertThat(scenario.handling().held()).isEmpty();
    }

    @Test
    void a_silence_that_began_while_nobody_ran_is_shown_after_the_start() {
        RouteTree routes = RouteTree.to("ops").groupBy("...");
        routes.scenario()
                .at(0)
                .silenceLater("s1", "db=shop", 10, 60)
                .fire("a", "db", "shop")
                .between(0, 9.9)
                .expect("ops opened a")
                .at(9.95)
                .restart(routes.settings())
                .between(10, 11.2)
                .expect("ops opened a", "ops handled a")
                .restart(routes.settings())
                .between(11.2, 12.5)
                .expect("ops handled a")
                .between(70, 71.2)
                .expect("ops repeated a");
    }

    @Test
    void an_exception_says_that_it_is_one() {
        RoutingScenario scenario = tree.scenario();
        Silence silence = scenario.silenceOf("e1", "alertname=rows, db=shop", 600);
        scenario.at(0).silence(exception(silence)).fire("a", "db", "shop").nothingUntil(10);

        assertThat(scenario.whyHeld("a")).startsWith("excepted by ada until").contains("nightly import");
    }

    @Test
    void what_still_fires_when_an_exception_has_expired_is_told() {
        RoutingScenario scenario = tree.scenario();
        scenario.at(0)
                .silence(exception(scenario.silenceOf("e1", "alertname=rows, db=shop", 3_600)))
                .fire("a", "db", "shop")
                .nothingUntil(3_599)
                .between(3_600, 3_601.2)
                .expect("ops opened a");
    }

    private static Silence exception(Silence silence) {
        return new Silence(
                silence.id(),
                silence.matchers(),
                Purpose.EXCEPTION,
                silence.startsAt(),
                silence.endsAt(),
                null,
                false,
                silence.author(),
                "nightly import",
                silence.updatedAt());
    }
}
