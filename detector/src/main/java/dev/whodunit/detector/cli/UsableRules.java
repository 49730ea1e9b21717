package dev.whodunit.detector.cli;

import dev.whodunit.detector.rules.RuleSources;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.match.RuleSetResult;
import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.parse.RuleParser;
import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;

/** The rules that a command can work with; each that is refused is named and left out. */
final class UsableRules {

    private UsableRules() {}

    static RuleSet of(RuleSources sources, RuleParser parser, PrintWriter err) {
        RuleSetResult result = sources.read(parser);
        result.problems().stream()
                .filter(Problem::isError)
                .forEach(problem -> err.println(ProblemReport.line(problem, Ansi.OFF)));
        return result.rules();
    }
}
