package dev.whodunit.topologies.route;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.routing.Silence;
import dev.whodunit.topologies.routing.Silence.Every;
import dev.whodunit.topologies.routing.Silence.Purpose;
import dev.whodunit.topologies.routing.Silence.Recurrence;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** What an operator silenced, in the time of the scenario. */
class SilencesTest {

    private final RouteTree tree = RouteTree.to("ops").groupBy("...");

    @Test
    void what_is_silenced_is_not_told_and_it_is_known_why() {
        RoutingScenario scenario = tree.scenario();
        scenario.at(0)
                .silence("s1", "db=shop", 600)
                .at(1)
                .fire("a", "db", "shop")
                .nothingUntil(60);

        assertThat(scenario.whyHeld("a")).isEqualTo("silenced by ada until 2026-03-02T00:10:00Z: maintenance (s1)");
    }

    @Test
    void what_it_does_not_fit_is_told() {
        tree.scenario()
                .at(0)
                .silence("s1", "db=shop", 600)
                .fire("a", "db", "crm")
                .between(0, 1)
                .expect("ops opened a");
    }

    @Test
    void what_still_fires_when_a_silence_ends_is_told_at_once() {
        tree.scenario()
                .at(0)
                .silence("s1", "db=shop", 60)
                .fire("a", "db", "shop")
                .between(60, 61.2)
                .expect("ops opened a");
    }

    @Test
    void what_still_fires_when_a_silence_is_ended_before_its_time_is_told_at_once() {
        RoutingScenario scenario = tree.scenario();
        Silence silence = scenario.silenceOf("s1", "db=shop", 600);
        scenario.at(0).silence(silence).fire("a", "db", "shop").nothingUntil(30);

        scenario.silence(silence.ended(scenario.now())).between(30, 30.2).expect("ops opened a");
    }

    @Test
    void what_ended_while_it_was_silenced_was_never_there() {
        tree.scenario()
                .at(0)
                .silence("s1", "db=shop", 60)
                .fire("a", "db", "shop")
                .at(10)
                .resolve("a")
                .nothingUntil(120);
    }

    @Test
    void who_heard_that_it_fires_is_shown_the_silence_and_hears_the_end() {
        tree.scenario()
                .at(0)
                .fire("a", "db", "shop")
                .between(0, 0.2)
                .expect("ops opened a")
                .silence("s1", "db=shop", 600)
                .between(0.2, 0.3)
                .expect("ops handled a")
                .at(20)
                .fire("a")
                .nothingUntil(50)
                .resolve("a")
                .between(50, 50.2)
                .expect("ops resolved a-");
    }

    @Test
    void what_is_silenced_is_not_repeated() {
        tree.waits(0, 0, 60)
                .scenario()
                .at(0)
                .fire("a", "db", "shop")
                .between(0, 0.2)
                .expect("ops opened a")
                .at(10)
                .silence("s1", "db=shop", 100)
                .between(10, 10.1)
                .expect("ops handled a")
                .nothingUntil(109)
                .between(110, 111.2)
                .expect("ops repeated a");
    }

    @Test
    void a_silence_stays_through_a_restart() {
        tree.scenario()
                .at(0)
                .silence("s1", "db=shop", 60)
                .fire("a", "db", "shop")
                .nothingUntil(5)
                .restart()
                .fire("a")
                .fire("b", "db", "shop")
                .nothingUntil(50)
                .between(60, 61.2)
                .expect("ops opened a", "ops opened b");
    }

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
    void what_a_silence_frees_is_told_at_once_also_where_its_group_is_judged_for_another_reason() {
        RouteTree.to("ops")
                .scenario()
                .at(0)
                .fire("b", "db", "crm")
                .between(0, 0.2)
                .expect("ops opened b")
                .silence("s1", "db=shop", 9.95)
                .fire("a", "db", "shop")
                .nothingUntil(10.1)
                .acknowledge("b")
                .between(10.1, 10.3)
                .expect("ops handled a b", "ops opened a b");
    }

    @Test
    void what_opens_and_ends_again_under_a_silence_was_never_there() {
        tree.scenario()
                .at(0)
                .fire("a", "db", "shop")
                .at(1)
                .resolve("a")
                .between(0, 1.2)
                .expect("ops opened a", "ops resolved a-")
                .silence("s1", "db=shop", 60)
                .at(5)
                .fire("a")
                .at(9)
                .resolve("a")
                .nothingUntil(120);
    }

    @Test
    void an_exception_says_that_it_is_one() {
        RoutingScenario scenario = tree.scenario();
        Silence silence = scenario.silenceOf("e1", "alertname=rows, db=shop", 600);
        scenario.at(0)
                .silence(new Silence(
                        "e1",
                        silence.matchers(),
                        Purpose.EXCEPTION,
                        silence.startsAt(),
                        silence.endsAt(),
                        null,
                        false,
                        "ada",
                        "nightly import",
                        silence.updatedAt()))
                .fire("a", "db", "shop")
                .nothingUntil(10);

        assertThat(scenario.whyHeld("a")).startsWith("excepted by ada until").contains("nightly import");
    }

    @Test
    void what_no_operator_can_have_said_changes_nothing() {
        tree.scenario()
                .at(0)
                .say("s1", "no JSON".getBytes(UTF_8))
                .say(
                        "s2",
                        "{\"kind\":\"silence\",\"matchers\":[{\"name\":\"a\",\"isRegex\":true,\"value\":\"(\"}]}"
                                .getBytes(UTF_8))
                .fire("a", "db", "shop")
                .between(0, 0.2)
                .expect("ops opened a");
    }
}
