package dev.whodunit.detector.cli;

import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.detector.rules.RuleSources;
import dev.whodunit.sigma.match.RuleSetResult;
import dev.whodunit.sigma.parse.ParsedTests;
import dev.whodunit.sigma.parse.Problem;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code whodunit rules check}: everything that is wrong with rule files. */
@Command(
        name = "check",
        description = {
            "Says everything that is wrong with rules and the tests beside them: where, what was found, what was "
                    + "expected. Changes nothing, and needs no server.",
            "Exit code 0 if the rules can be put in force (warnings do not matter), 1 if there are errors."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  The rules of ./whodunit.yml, else those shipped:",
            "    whodunit rules check",
            "  A file, and every .yml below a directory:",
            "    whodunit rules check my_rule.yml other/",
            "  What an editor or a pre-commit hook asks; also of my_rule.test.yml:",
            "    whodunit rules check my_rule.yml",
            "  For editors and CI, one JSON object:",
            "    whodunit rules check --json rules/",
            "    {\"problems\":[{\"file\",\"line\",\"column\",\"severity\":\"error|warning\",",
            "                  \"code\",\"message\"}]}",
            "",
            "A correlation finds the rules it names among all the files checked together,",
            "and beside a file that is named here: those are taken, and not checked."
        })
final class RulesCheckCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private RuleArguments arguments = new RuleArguments();

    @Override
    public Integer call() throws InvalidConfiguration, RuleSources.NotFound {
        if (spec == null) {
            throw new IllegalStateException("used outside a command");
        }
        PrintWriter out = spec.commandLine().getOut();
        RuleSources sources = arguments.sources().withTestsBeside();
        RuleSetResult result = sources.read(arguments.parser());
        boolean tested = !sources.tests().isEmpty();
        ParsedTests tests = sources.readTests(tested ? sources.nameable(result, arguments.parser()) : null);
        List<Problem> problems = new ArrayList<>(result.problems());
        problems.addAll(tests.problems());
        ProblemReport report = new ProblemReport(problems);
        if (arguments.json()) {
            out.println(report.json());
        } else {
            report.print(out, spec.root().commandLine().getColorScheme().ansi());
            out.println(summary(sources, result, report));
        }
        return problems.stream().anyMatch(Problem::isError) ? ExitCode.PROBLEMS : ExitCode.DONE;
    }

    private static String summary(RuleSources sources, RuleSetResult result, ProblemReport report) {
        String tests = sources.tests().isEmpty()
                ? ""
                : ", " + ProblemReport.many(sources.tests().size(), "test file");
        return ProblemReport.many(sources.rules().size(), "rule file") + ", "
                + ProblemReport.many(sources.named(result.rules()).size(), "good rule") + tests + ": "
                + report.summary();
    }
}
