package dev.whodunit.detector.cli;

import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.detector.rules.RuleSources;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.match.RuleSetResult;
import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.rule.SigmaRule;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The rules that a command tries on events, as its options name them; each that is refused is named and left out. */
final class UsableRules {

    @Mixin
    private RuleOptions options = new RuleOptions();

    @Option(
            names = "--rules",
            paramLabel = "PATH",
            description = "Rules, in a file or below a directory; beside a file, those that it names. Repeatable.")
    private List<Path> paths = List.of();

    private List<SigmaRule> named = List.of();

    /**
     * Finds and compiles them, and beside a file that is named those that it needs; says on {@code err} what is wrong with
     * those that are left out.
     */
    RuleSet read(PrintWriter err) throws InvalidConfiguration, RuleSources.NotFound {
        RuleSources sources = options.sources(paths);
        RuleSetResult result = sources.read(options.parser());
        named = sources.named(result.rules());
        result.problems().stream()
                .filter(Problem::isError)
                .forEach(problem -> err.println(ProblemReport.line(problem, Ansi.OFF)));
        return result.rules();
    }

    /** The same; says so where there is none left. */
    RuleSet readSome(PrintWriter err) throws InvalidConfiguration, RuleSources.NotFound {
        RuleSet rules = read(err);
        if (named.isEmpty()) {
            err.println("whodunit: there is no rule that can be used");
        }
        return rules;
    }

    /** Those that were read, but for what they need from beside. */
    List<SigmaRule> named() {
        return named;
    }
}
