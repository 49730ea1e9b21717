package dev.whodunit.detector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.serde.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RulesTestTest {

    private static final String RULES = """
            title: Payment declined
            id: 2f6b6f0a-6f5c-4b2e-9c8e-3f1d5f0f7a11
            name: declined
            status: stable
            level: low
            logsource: {category: application}
            detection:
              selection: {message|contains: declined}
              condition: selection
            ---
            title: Payments declined
            id: 7d1d6c57-3d0e-4f4e-8f43-0c1d5b6f2b90
            name: many_declined
            status: stable
            level: high
            correlation:
              type: event_count
              rules: [declined]
              group-by: [user.email]
              timespan: 10m
              condition: {gt: 3}
            """;

    private static final String TESTS = """
            rule: many_declined
            given: {logsource: {category: application}, message: declined}
            tests:
              - name: four in ten minutes
                events:
                  - {at: 0s, repeat: 4, every: 1m, user.email: a@shop.test}
                alerts:
                  - {rule: many_declined, group: {user.email: a@shop.test}, count: 4, at: 3m, resolved: 13m}
              - name: three are not enough
                events:
                  - {at: 0s, repeat: 3, every: 1m, user.email: a@shop.test}
                alerts: []
              - name: what is left out is not compared
                events:
                  - {at: 0s, repeat: 4, user: {email: a@shop.test}}
                  - {at: 0s, repeat: 5, user.email: b@shop.test}
                alerts:
                  - {rule: 7d1d6c57-3d0e-4f4e-8f43-0c1d5b6f2b90}
                  - {rule: many_declined, count: 4}
            """;

    @TempDir
    private Path directory;

    private final Cli cli = new Cli();

    @BeforeEach
    void rules() throws Exception {
        write("pay.yml", RULES);
    }

    private String write(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private String in(String text) {
        return text.replace("DIR", directory.toString());
    }

    @Test
    void saysThatAllIsWell() throws Exception {
        write("pay.test.yml", TESTS);

        assertThat(cli.run("rules", "test", directory.toString())).isZero();

        assertThat(cli.out()).isEqualTo(in("""
                DIR/pay.test.yml: ok, 3 tests
                3 tests in 1 file: 3 passed, 0 failed
                """));
        assertThat(cli.err()).isEmpty();
    }

    @Test
    void showsWhatWasExpectedAgainstWhatCame() throws Exception {
        write(
                "pay.test.yml",
                TESTS.replace("count: 4, at: 3m", "count: 5, at: 3m").replace("repeat: 3", "repeat: 4"));

        assertThat(cli.run("rules", "test", directory.toString())).isEqualTo(1);

        assertThat(cli.out()).isEqualTo(in("""
                DIR/pay.test.yml: FAILED, 2 of 3
                  FAILED four in ten minutes  (DIR/pay.test.yml:4:5)
                    expected  {rule: many_declined, group: {user.email: a@shop.test}, count: 5, at: 180s, resolved: 780s}
                    actual    {rule: many_declined, group: {user.email: a@shop.test}, count: 4, at: 180s, resolved: 780s}
                  FAILED three are not enough  (DIR/pay.test.yml:9:5)
                    expected  no such alert
                    actual    {rule: many_declined, group: {user.email: a@shop.test}, count: 4, at: 180s, resolved: 780s}
                3 tests in 1 file: 1 passed, 2 failed
                """));
    }

    @Test
    void failsWhereAnotherRuleFiresToo() throws Exception {
        write("pay.test.yml", TESTS);
        write(
                "other.yml",
                RULES.substring(0, RULES.indexOf("---"))
                        .replace("name: declined", "name: other")
                        .replace("2f6b", "3f6b"));

        assertThat(cli.run("rules", "test", directory.resolve("pay.test.yml").toString()))
                .isEqualTo(1);

        assertThat(cli.out())
                .contains(
                        "actual    {rule: other, group: {service.name: , host.name: }, count: 4, at: 0s, resolved: 480s}");
    }

    @Test
    void runsTheTestsBesideARuleThatIsNamed() throws Exception {
        write("pay.test.yml", TESTS);
        write("more.test.yml", "tests: [{name: fails, events: [], alerts: [{rule: declined}]}]\n");

        assertThat(cli.run("rules", "test", directory.resolve("pay.yml").toString()))
                .isZero();

        assertThat(cli.out()).endsWith("3 tests in 1 file: 3 passed, 0 failed\n");
    }

    @Test
    void tellsProgramsInJson() throws Exception {
        String file = write("pay.test.yml", """
                rule: many_declined
                tests:
                  - name: never
                    events: [{at: 0s, message: declined}]
                    alerts: [{rule: declined, at: 1s}]
                """);

        assertThat(cli.run("rules", "test", "--json", file)).isEqualTo(1);

        assertThat(Json.MAPPER.readTree(cli.out())).isEqualTo(Json.MAPPER.readTree("""
                {"tests":[{"file":"%s","line":3,"rule":"many_declined","name":"never","passed":false,
                "missing":[{"rule":"declined","group":null,"count":null,"at":"1s","resolved":null}],
                "unexpected":[]}],"passed":0,"failed":1,"problems":[]}""".formatted(file)));
    }

    @Test
    void saysEverythingThatIsWrongWithATestFile() throws Exception {
        write("pay.test.yml", """
                rule: many_decline
                given: []
                testz: []
                tests:
                  - name: a
                    events: [{repeat: 0, at: now}, 5]
                    alerts: [{rule: declined, cont: 4, at: [1]}]
                  - name: b
                    events: [{at: 1s, repeat: 1000000}]
                  - name: good
                    events: []
                    alerts: [{rule: decline}]
                """);

        assertThat(cli.run("rules", "check", directory.toString())).isEqualTo(1);
        Cli test = new Cli();
        assertThat(test.run("rules", "test", directory.toString())).isEqualTo(1);

        assertThat(cli.out()).isEqualTo(in("""
                DIR/pay.test.yml:1:7: error: there is no rule 'many_decline': did you mean 'many_declined'?
                DIR/pay.test.yml:2:8: error: 'given' is a list: expected a map
                DIR/pay.test.yml:3:1: error: unknown key 'testz': did you mean 'tests'?
                DIR/pay.test.yml:6:23: error: 'repeat' is '0': expected a whole number of at least 1
                DIR/pay.test.yml:6:30: error: 'at' is 'now': expected a number and a unit (s, m, h, d, w), up to a year, such as 5m
                DIR/pay.test.yml:6:36: error: an event is '5': expected a map
                DIR/pay.test.yml:7:31: error: unknown key 'cont': did you mean 'count'?
                DIR/pay.test.yml:7:44: error: 'at' is a list: expected a time such as 5m
                DIR/pay.test.yml:8:5: error: 'alerts' is missing: expected a list, [] for none
                DIR/pay.test.yml:9:23: error: a test has at most 100000 events
                DIR/pay.test.yml:12:21: error: there is no rule 'decline': did you mean 'declined'?
                1 rule file, 2 good rules, 1 test file: 11 errors, 0 warnings
                """));
        assertThat(test.out()).endsWith("1 test in 1 file: 0 passed, 1 failed; 11 errors\n");
    }

    @Test
    void saysWhereTestsWouldBe() {
        assertThat(cli.run("rules", "test", directory.toString())).isEqualTo(2);

        assertThat(cli.err())
                .isEqualTo("whodunit: there are no tests; those of my_rule.yml are in my_rule.test.yml beside it\n");
    }

    @Test
    void theShippedRulesPass() {
        assertThat(cli.run("rules", "test", "../rules")).isZero();
        assertThat(cli.run("rules", "check", "../rules")).isZero();

        assertThat(cli.out()).contains("in 14 files: ", " 0 failed\n", "14 test files: no problems\n");
    }
}
