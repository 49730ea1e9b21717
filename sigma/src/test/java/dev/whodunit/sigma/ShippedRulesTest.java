package dev.whodunit.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.match.RuleSetResult;
import dev.whodunit.sigma.parse.ParsedRules;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.sigma.rule.Status;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ShippedRulesTest {

    private static final Path RULES = Path.of("..", "rules");

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
                        "direct_session_change");
    }

    @Test
    void every_rule_that_alerts_is_stable_explained_and_has_a_runbook_that_exists() throws IOException {
        String guide = Files.readString(RULES.resolve("README.md"));
        for (SigmaRule rule : rules.rules().stream().filter(rules::alerts).toList()) {
            assertThat(rule.status()).as(rule.name()).isEqualTo(Status.STABLE);
            assertThat(rule.description()).as(rule.name()).isNotBlank();
            assertThat(rule.header().falsePositives()).as(rule.name()).isNotEmpty();
            assertThat(rule.references()).as(rule.name()).isNotEmpty();
            assertThat(rule.tags()).as(rule.name()).anyMatch(tag -> tag.startsWith("attack.t"));
            assertThat(rule.runbook()).as(rule.name()).isEqualTo("rules/README.md#" + rule.name());
            assertThat(guide).contains("\n### " + rule.name() + "\n");
        }
    }

    @TestFactory
    Stream<DynamicTest> every_rule_does_what_the_tests_beside_it_say() {
        return files(".test.yml").stream()
                .map(ShippedRulesTest::read)
                .flatMap(file -> file.tests().stream()
                        .map(test -> DynamicTest.dynamicTest(
                                file.rule() + ": " + test.name(),
                                file.path().toUri(),
                                () -> assertThat(new RuleTestRun(rules).alerts(test.events()))
                                        .containsExactlyInAnyOrderElementsOf(test.alerts()))));
    }

    @Test
    void every_rule_that_alerts_has_tests_in_which_it_fires_and_others_in_which_nothing_does() {
        List<RuleTestFile> files =
                files(".test.yml").stream().map(ShippedRulesTest::read).toList();
        for (SigmaRule rule : rules.rules().stream().filter(rules::alerts).toList()) {
            RuleTestFile file = files.stream()
                    .filter(candidate -> candidate.rule().equals(rule.name()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no tests for " + rule.name()));
            assertThat(file.tests())
                    .anyMatch(test ->
                            test.alerts().stream().anyMatch(a -> a.rule().equals(rule.name())));
            assertThat(file.tests()).anyMatch(test -> test.alerts().isEmpty());
        }
    }

    private static RuleSet compile() {
        List<SigmaRule> parsed = new ArrayList<>();
        for (Path file : files(".yml")) {
            if (!file.toString().endsWith(".test.yml")) {
                ParsedRules rules = parse(file);
                assertThat(rules.problems()).isEmpty();
                parsed.addAll(rules.rules());
            }
        }
        RuleSetResult result = RuleSet.compile(parsed);
        assertThat(result.problems()).isEmpty();
        return result.rules();
    }

    private static ParsedRules parse(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            return new RuleParser().parse(file.toString(), reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RuleTestFile read(Path file) {
        try {
            return RuleTestFile.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(String suffix) {
        try (Stream<Path> files = Files.walk(RULES)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
