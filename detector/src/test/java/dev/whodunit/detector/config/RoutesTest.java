package dev.whodunit.detector.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.whodunit.topologies.routing.Branch;
import dev.whodunit.topologies.routing.RouteSettings;
import dev.whodunit.topologies.routing.TimeInterval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes as Alertmanager's documentation writes them. */
final class RoutesTest {

    private static final String REST = """
            postgres: [{url: postgresql://localhost/shop}]
            receivers:
              - {name: ops, console_config: {}}
              - {name: pager, webhook_configs: [{url: http://127.0.0.1:9/}]}
              - {name: chat, webhook_configs: [{url: http://127.0.0.1:9/}]}
            """;

    @TempDir
    private Path directory;

    private Configuration read(String yaml) throws InvalidConfiguration, IOException {
        Path file = Files.writeString(directory.resolve("w.yml"), REST + yaml);
        return new ConfigurationReader(Map.of(), Path.of("/rules"), Set.of("auto")).read(file, Flags.none());
    }

    private RouteSettings routes(String yaml) throws InvalidConfiguration, IOException {
        return Objects.requireNonNull(read(yaml).route());
    }

    private List<String> problems(String yaml) {
        InvalidConfiguration thrown = catchThrowableOfType(InvalidConfiguration.class, () -> read(yaml));
        assertThat(thrown).isNotNull();
        return thrown.problems().stream()
                .map(problem -> problem.path() + " " + problem.message())
                .toList();
    }

    private static List<String> receivers(RouteSettings settings, String... labels) {
        return settings.root().taking(Map.of(labels[0], labels[1])).stream()
                .flatMap(branch -> branch.delivery().receivers().stream())
                .toList();
    }

    @Test
    void a_tree_is_walked_as_alertmanager_walks_it() throws Exception {
        RouteSettings settings = routes("""
                route:
                  receiver: ops
                  group_by: [alertname]
                  repeat_interval: 3h
                  routes:
                    - receiver: pager
                      matchers: [severity="critical"]
                      continue: true
                    - matchers:
                        - severity=~"critical|high"
                      receiver: chat
                      group_wait: 5s
                      routes:
                        - match: {severity: high}
                          receiver: ops
                """);

        assertThat(receivers(settings, "severity", "low")).containsExactly("ops");
        assertThat(receivers(settings, "severity", "critical")).containsExactly("pager", "chat");
        assertThat(receivers(settings, "severity", "high")).containsExactly("ops");
        Branch inner = settings.root().taking(Map.of("severity", "high")).get(0);
        assertThat(inner.delivery().groupBy()).containsExactly("alertname");
        assertThat(inner.delivery().timing())
                .isEqualTo(new Branch.Timing(Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofHours(3)));
    }

    @Test
    void who_is_told_of_what_nobody_takes_on_and_how_many_messages_a_rule_has_are_taken_over_from_above()
            throws Exception {
        RouteSettings settings = routes("""
                route:
                  receiver: ops
                  storm_limit: 30
                  escalate:
                    - {after: 1h, receiver: chat}
                    - {after: 10m, receiver: pager}
                  routes:
                    - matchers: [severity="critical"]
                    - {matchers: [severity="low"], escalate: [], storm_limit: 0}
                """);

        Branch.Delivery critical =
                settings.root().taking(Map.of("severity", "critical")).get(0).delivery();
        assertThat(critical.escalations())
                .containsExactly(
                        new Branch.Escalation(Duration.ofMinutes(10), "pager"),
                        new Branch.Escalation(Duration.ofHours(1), "chat"));
        assertThat(critical.stormLimit()).isEqualTo(30);
        Branch.Delivery low =
                settings.root().taking(Map.of("severity", "low")).get(0).delivery();
        assertThat(low.escalations()).isEmpty();
        assertThat(low.stormLimit()).isZero();
    }

    @Test
    void an_escalation_that_leads_nowhere_is_refused() {
        assertThat(problems("route: {receiver: ops, escalate: [{after: 10m, receiver: pagr}, {receiver: chat}]}"))
                .containsExactly(
                        "route.escalate[0].receiver there is no receiver \"pagr\"; did you mean \"pager\"?",
                        "route.escalate[1].after is missing: how long nobody has taken the alert on, such as 10m");
    }

    @Test
    void without_a_route_a_mailbox_hears_of_critical_alerts_only() throws Exception {
        Flags flags = new Flags(
                List.of(),
                List.of("a.log"),
                null,
                null,
                "http://127.0.0.1:9/",
                "me@example.com",
                "localhost:25",
                null,
                null);
        RouteSettings settings = new ConfigurationReader(Map.of(), Path.of("/rules"), Set.of("auto"))
                .read(null, flags)
                .routes();

        assertThat(receivers(settings, "severity", "critical")).containsExactly("command line, mail", "command line");
        assertThat(receivers(settings, "severity", "high")).containsExactly("command line");
        assertThat(receivers(settings, "severity", "low")).containsExactly("command line");
    }

    @Test
    void each_route_keeps_its_key_and_no_two_have_the_same() throws Exception {
        String yaml = """
                route:
                  receiver: ops
                  routes:
                    - {receiver: pager, matchers: [a="b"], continue: true}
                    - {receiver: chat, matchers: [a="b"]}
                """;
        List<String> keys =
                routes(yaml).root().branches().stream().map(Branch::key).toList();

        assertThat(keys).doesNotHaveDuplicates().hasSize(2);
        assertThat(routes(yaml).root().branches()).extracting(Branch::key).isEqualTo(keys);
    }

    @Test
    void a_route_without_a_receiver_tells_all() throws Exception {
        assertThat(receivers(routes("route: {group_by: [rule]}\n"), "a", "b")).containsExactly("ops", "pager", "chat");
    }

    @Test
    void a_time_interval_mutes_by_the_clock_of_its_place() throws Exception {
        RouteSettings settings = routes("""
                route:
                  receiver: ops
                  routes:
                    - receiver: chat
                      matchers: [severity=low]
                      mute_time_intervals: [off]
                time_intervals:
                  - name: off
                    time_intervals:
                      - weekdays: ['saturday', 'sunday']
                        location: Europe/Berlin
                      - times: [{start_time: '22:00', end_time: '24:00'}, {start_time: '00:00', end_time: '06:00'}]
                      - months: ['december']
                        days_of_month: ['24:26', '-1']
                        years: ['2026']
                """);
        TimeInterval off = settings.root().branches().get(0).delivery().muted().get(0);

        assertThat(off.contains(Instant.parse("2026-11-20T12:00:00Z"))).isFalse();
        assertThat(off.contains(Instant.parse("2026-11-20T22:30:00Z"))).isTrue();
        assertThat(off.contains(Instant.parse("2026-11-20T05:59:00Z"))).isTrue();
        assertThat(off.contains(Instant.parse("2026-11-20T06:00:00Z"))).isFalse();
        assertThat(off.contains(Instant.parse("2026-11-22T22:59:00Z"))).isTrue();
        assertThat(off.contains(Instant.parse("2026-11-23T06:30:00Z"))).isFalse();
        assertThat(off.contains(Instant.parse("2026-12-31T12:00:00Z"))).isTrue();
        assertThat(off.contains(Instant.parse("2026-12-30T12:00:00Z"))).isFalse();
        assertThat(off.contains(Instant.parse("2027-12-31T12:00:00Z"))).isFalse();
    }

    @Test
    void inhibitions_are_read_in_both_spellings() throws Exception {
        RouteSettings settings = routes("""
                route: {receiver: ops}
                inhibit_rules:
                  - source_matchers: [severity="critical"]
                    target_matchers: [severity=~"medium|low"]
                    equal: [db.namespace]
                  - source_match: {severity: critical}
                    target_match_re: {severity: medium|low}
                """);

        assertThat(settings.inhibitions()).hasSize(2);
        assertThat(settings.inhibitions().get(0).target())
                .isEqualTo(settings.inhibitions().get(1).target());
    }

    @Test
    void inhibitions_hold_without_a_route_too() throws Exception {
        RouteSettings settings = routes("""
                inhibit_rules:
                  - {source_matchers: [a=b], target_matchers: [a=c]}
                """);

        assertThat(settings.root())
                .isEqualTo(
                        RouteSettings.defaults(List.of("ops", "pager", "chat")).root());
    }

    @Test
    void everything_that_is_wrong_is_told_at_once_with_what_was_expected() {
        assertThat(problems("""
                route:
                  receiver: opps
                  matchers: [a=b]
                  routes:
                    - matchers: ['severity', 'a=~"("']
                      mute_time_intervals: [nihgts]
                      group_waits: 5s
                inhibit_rules:
                  - target_matchers: [a=b]
                time_intervals:
                  - name: nights
                    time_intervals:
                      - weekdays: ['friday:monday', 'moonday']
                        times: [{start_time: '22:00', end_time: '06:00'}]
                        days_of_month: ['32', '5:1']
                        months: ['1:13']
                        years: ['26']
                        location: Mars/Base
                """))
                .containsExactlyInAnyOrder(
                        "time_intervals[0].time_intervals[0].location there is no time zone \"Mars/Base\"; expected one such as"
                                + " Europe/Berlin",
                        "time_intervals[0].time_intervals[0].weekdays \"friday:monday\" ends before it begins",
                        "time_intervals[0].time_intervals[0].weekdays expected a day such as monday or monday:friday, found"
                                + " \"moonday\"",
                        "time_intervals[0].time_intervals[0].times[0].end_time ends before it begins; for a night give two"
                                + " entries, up to 24:00 and from 00:00",
                        "time_intervals[0].time_intervals[0].days_of_month expected a day of the month from 1 to 31, or from -1"
                                + " to -31 from its end, found \"32\"",
                        "time_intervals[0].time_intervals[0].days_of_month \"5:1\" ends before it begins",
                        "time_intervals[0].time_intervals[0].months expected a month such as january, 1 or 1:3, found \"13\"",
                        "time_intervals[0].time_intervals[0].years expected a year such as 2026 or 2026:2028, found \"26\"",
                        "inhibit_rules[0].source_matchers is missing: without it every alert would hold back or be held back",
                        "route.matchers belongs to the routes below: this one takes whatever no other does",
                        "route.receiver there is no receiver \"opps\"; did you mean \"ops\"?",
                        "route.routes[0].matchers expected a matcher such as severity=\"critical\" or alertname=~\"mass_.*\","
                                + " found the end after 'severity'",
                        "route.routes[0].matchers \"(\" is no regular expression: missing closing )",
                        "route.routes[0].mute_time_intervals there is no time interval \"nihgts\" in time_intervals; did you"
                                + " mean \"nights\"?",
                        "route.routes[0].group_waits is no known key; did you mean \"group_wait\"?");
    }
}
