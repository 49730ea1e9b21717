package dev.whodunit.detector.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.match.RuleSetResult;
import dev.whodunit.sigma.parse.ParsedTests;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.rule.RuleTest;
import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.sigma.rule.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ShippedRulesTest {

    private static final Path RULES = Path.of("..", "rules");

    private final RuleSources sources = sources();
    private final RuleSet rules = compile();

    @Test
    void every_rule_that_was_asked_for_is_there_and_alerts() {
        List<String> alerting = rules.rules().stream()
                .filter(rules::alerts)
                .map(SigmaRule::name)
                .toList();

        assertThat(alerting)
                .containsExactlyInAnyOrder(
                        "database_truncate",
                        "database_drop",
                        "mass_delete",
                        "mass_delete_table",
                        "database_alter",
                        "database_connection_failures",
                        "slow_database_query",
                        "ssh_brute_force",
                        "http_500_errors",
                        "protection_bypass",
                        "direct_session_change",
                        "whodunit_drill",
                        "backup_completed",
                        "deployment_finished");
    }

    @Test
    void every_rule_that_alerts_is_stable_explained_and_has_a_runbook_that_exists() throws IOException {
        String guide = Files.readString(RULES.resolve("README.md"));
        for (SigmaRule rule : rules.rules().stream().filter(rules::alerts).toList()) {
            assertThat(rule.status()).as(rule.name()).isEqualTo(Status.STABLE);
            assertThat(rule.description()).as(rule.name()).isNotBlank();
            assertThat(rule.header().falsePositives()).as(rule.name()).isNotEmpty();
            assertThat(rule.references()).as(rule.name()).isNotEmpty();
            assertThat(rule.tags().stream().anyMatch(tag -> tag.startsWith("attack.t")))
                    .as(rule.name() + ": every alarm says what attack it may be")
                    .isNotEqualTo(rule.guidance().goodNews());
            assertThat(rule.runbook()).as(rule.name()).isEqualTo("rules/README.md#" + rule.name());
            assertThat(guide).contains("\n### " + rule.name() + "\n");
        }
    }

    @TestFactory
    Stream<DynamicTest> every_rule_does_what_the_tests_beside_it_say() {
        return tests().stream()
                .map(test -> DynamicTest.dynamicTest(test.position() + ": " + test.name(), () -> {
                    RuleTestRun.Outcome outcome = RuleTestRun.run(test, rules);
                    assertThat(outcome.missing()).as("missing").isEmpty();
                    assertThat(outcome.unexpected()).as("unexpected").isEmpty();
                }));
    }

    @Test
    void every_rule_that_alerts_has_tests_in_which_it_fires_and_others_in_which_nothing_does() {
        for (SigmaRule rule : rules.rules().stream().filter(rules::alerts).toList()) {
            List<RuleTest> tests = tests().stream()
                    .filter(test ->
                            test.rule() != null && rule.isNamed(test.rule().name()))
                    .toList();
            assertThat(tests)
                    .as(rule.name())
                    .anyMatch(test -> test.alerts().stream()
                            .anyMatch(alert -> rule.isNamed(alert.rule().name())));
            assertThat(tests).as(rule.name()).anyMatch(test -> test.alerts().isEmpty());
        }
    }

    private List<RuleTest> tests() {
        ParsedTests parsed = sources.readTests(rules);
        assertThat(parsed.problems()).isEmpty();
        return parsed.tests();
    }

    private RuleSet compile() {
        RuleSetResult result = sources.read(new RuleParser());
        assertThat(result.problems()).isEmpty();
        return result.rules();
    }

    private static RuleSources sources() {
        try {
            return RuleSources.find(List.of(RULES));
        } catch (RuleSources.NotFound e) {
            throw new AssertionError(e);
        }
    }
}
