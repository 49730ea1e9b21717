package dev.whodunit.detector.cli;

import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.detector.rules.RuleSources;
import dev.whodunit.detector.rules.RuleTestRun;
import dev.whodunit.sigma.match.RuleSetResult;
import dev.whodunit.sigma.parse.ParsedTests;
import dev.whodunit.sigma.parse.Problem;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code whodunit rules test}: the tests beside rules. */
@Command(
        name = "test",
        description = {
            "Runs the tests beside rules: the events of each through all the rules, by the engine of the service, and "
                    + "exactly the alerts that it expects must come of them.",
            "Exit code 1 if a test fails, or a rule or test has an error."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nThe tests of my_rule.yml are in my_rule.test.yml:%n",
        footer = {
            "  rule: payments_declined",
            "  given: {logsource.category: application}    # fields of every event",
            "  tests:",
            "    - name: four in ten minutes",
            "      events:",
            "        - {at: 0s, repeat: 4, every: 1m, message: declined, user.email: a}",
            "      alerts:                                 # [] for none",
            "        - rule: payments_declined",
            "          group: {user.email: a}",
            "          count: 4                            # until it resolves",
            "          at: 3m                              # of the event that opened it",
            "          resolved: 13m",
            "No other alert may come, of any rule. Of an alert, what is left out is not",
            "compared. A test starts at 2026-01-01T00:00:00Z, a Thursday.",
            "",
            "Examples:",
            "  The tests of the rules of ./whodunit.yml, else of those shipped:",
            "    whodunit rules test",
            "  The tests beside a rule, with all rules of its directory:",
            "    whodunit rules test rules/my_rule.yml",
            "  One JSON object, for CI:",
            "    whodunit rules test --json"
        })
final class RulesTestCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private RuleArguments arguments = new RuleArguments();

    @Override
    public Integer call() throws InvalidConfiguration, RuleSources.NotFound {
        CommandSpec command = Objects.requireNonNull(spec, "used outside a command");
        PrintWriter out = command.commandLine().getOut();
        PrintWriter err = command.commandLine().getErr();
        RuleSources sources = arguments.sources().withTestsBeside().joined();
        if (sources.tests().isEmpty()) {
            err.println("whodunit: there are no tests; those of my_rule.yml are in my_rule.test.yml beside it");
            return ExitCode.USAGE;
        }
        RuleSetResult rules = sources.read(arguments.parser());
        boolean whole = rules.problems().stream().noneMatch(Problem::isError);
        ParsedTests tests = sources.readTests(whole ? rules.rules() : null);
        List<Problem> errors = new ArrayList<>();
        rules.problems().stream().filter(Problem::isError).forEach(errors::add);
        tests.problems().stream().filter(Problem::isError).forEach(errors::add);
        List<RuleTestRun.Outcome> outcomes = tests.tests().stream()
                .map(test -> RuleTestRun.run(test, rules.rules()))
                .toList();
        TestReport report = new TestReport(outcomes, errors);
        if (arguments.json()) {
            out.println(report.json());
        } else {
            report.print(out, command.root().commandLine().getColorScheme().ansi());
        }
        return report.passed() ? ExitCode.DONE : ExitCode.PROBLEMS;
    }
}
