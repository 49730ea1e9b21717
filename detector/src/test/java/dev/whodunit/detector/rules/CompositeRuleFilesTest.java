package dev.whodunit.detector.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.match.RuleSetResult;
import dev.whodunit.sigma.parse.ParsedTests;
import dev.whodunit.sigma.parse.RuleParser;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Files of correlations and anomalies of every type that runs, and the tests beside them, as {@code rules test} runs these. */
class CompositeRuleFilesTest {

    private static final Path RULES = Path.of("src", "test", "resources", "rules");

    @TestFactory
    Stream<DynamicTest> every_type_does_what_the_tests_beside_it_say() throws RuleSources.NotFound {
        RuleSources sources = RuleSources.find(List.of(RULES));
        RuleSetResult result = sources.read(new RuleParser());
        assertThat(result.problems()).isEmpty();
        RuleSet rules = result.rules();
        ParsedTests parsed = sources.readTests(rules);
        assertThat(parsed.problems()).isEmpty();
        return parsed.tests().stream()
                .map(test -> DynamicTest.dynamicTest(test.position() + ": " + test.name(), () -> {
                    RuleTestRun.Outcome outcome = RuleTestRun.run(test, rules);
                    assertThat(outcome.missing()).as("missing").isEmpty();
                    assertThat(outcome.unexpected()).as("unexpected").isEmpty();
                }));
    }
}
