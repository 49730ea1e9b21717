package dev.whodunit.topologies.route;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.routing.RouteSettings;
import dev.whodunit.topologies.routing.Silence;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
                .expect("ops handled b", "ops opened a b");
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

    @Test
    void the_end_of_what_a_digest_told_is_told_under_a_silence_too() {
        new RoutingScenario(RouteSettings.defaults(List.of("ops")))
                .at(0)
                .fire("a", "severity", "low", "db", "shop")
                .between(300, 301)
                .expect("ops digest a")
                .silence("s1", "db=shop", 6_000)
                .at(310)
                .resolve("a")
                .between(610, 611)
                .expect("ops digest a-");
    }

    @Test
    void what_began_under_a_silence_is_in_no_digest_and_its_end_neither() {
        new RoutingScenario(RouteSettings.defaults(List.of("ops")))
                .at(0)
                .silence("s1", "db=shop", 6_000)
                .fire("a", "severity", "low", "db", "shop")
                .at(400)
                .resolve("a")
                .nothingUntil(7_000);
    }

    @Test
    void those_who_were_told_of_several_alerts_are_shown_a_silence_of_them_once() {
        RouteTree.to("ops")
                .scenario()
                .at(0)
                .fire("a", "db", "shop")
                .fire("b", "db", "shop")
                .fire("c", "db", "shop")
                .between(0, 0.2)
                .expect("ops opened a", "ops opened a b", "ops opened a b c")
                .silence("s1", "db=shop", 60)
                .between(0.2, 0.4)
                .expect("ops handled a b c");
    }

    @Test
    void what_was_never_told_is_not_shown_where_its_neighbour_is_dealt_with() {
        RouteTree.to("ops")
                .scenario()
                .at(0)
                .silence("s1", "db=shop", 600)
                .fire("a", "db", "crm")
                .between(0, 0.2)
                .expect("ops opened a")
                .fire("b", "db", "shop")
                .nothingUntil(1)
                .acknowledge("a")
                .between(1, 1.2)
                .expect("ops handled a");
    }

    @Test
    void the_end_of_a_silence_does_not_wait_for_the_group_s_interval() {
        RouteTree.to("ops")
                .waits(0, 3_600, 0)
                .scenario()
                .at(0)
                .silence("s1", "db=shop", 60)
                .fire("a", "db", "crm")
                .between(0, 0.2)
                .expect("ops opened a")
                .at(5)
                .fire("b", "db", "shop")
                .nothingUntil(59)
                .between(60, 61.2)
                .expect("ops opened a b");
    }

    @Test
    void what_a_full_group_has_no_room_for_is_nothing_that_nobody_heard_of() {
        RoutingScenario scenario = RouteTree.to("ops").waits(1, 1, 0).scenario();
        scenario.at(0).silence("s1", "db=shop", 60).fire("unheard", "db", "shop");
        for (int number = 0; number < Group.MAXIMUM_ALERTS - 1; number++) {
            scenario.fire("a" + (100 + number));
        }
        scenario.whateverUntil(10)
                .fire("last")
                .whateverUntil(59.9)
                .between(60, 61.1)
                .expect("ops opened "
                        + IntStream.range(100 + Group.MAXIMUM_ALERTS - 19, 100 + Group.MAXIMUM_ALERTS - 1)
                                .mapToObj(number -> "a" + number)
                                .collect(Collectors.joining(" "))
                        + " last unheard");
    }

    @Test
    void a_restart_tells_nobody_anew_of_the_alerts_beside_one_that_is_silenced() {
        RouteTree routes = RouteTree.to("ops");
        routes.scenario()
                .at(0)
                .fire("a", "db", "shop")
                .fire("b", "db", "crm")
                .between(0, 0.2)
                .expect("ops opened a", "ops opened a b")
                .at(10)
                .silence("s1", "db=shop", 6_000)
                .between(10, 10.2)
                .expect("ops handled a b")
                .at(1_000)
                .restart(routes.settings())
                .between(1_000, 1_001)
                .expect("ops handled a b");
    }
}
