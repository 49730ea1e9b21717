package dev.whodunit.detector.cli;

import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.detector.rules.RuleSources;
import dev.whodunit.sigma.parse.RuleParser;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The rules and tests that a command judges, as its arguments name them, and whether programs are to read what it says. */
final class RuleArguments {

    @Mixin
    private RuleOptions options = new RuleOptions();

    @Option(names = "--json", description = "As one JSON object.")
    private boolean json;

    @Parameters(
            paramLabel = "PATH",
            arity = "0..*",
            description = "Rules, tests, and directories to look into, also the directories in them.")
    private List<Path> paths = List.of();

    boolean json() {
        return json;
    }

    RuleParser parser() throws InvalidConfiguration {
        return options.parser();
    }

    /** What is named. */
    RuleSources sources() throws InvalidConfiguration, RuleSources.NotFound {
        return options.sources(paths);
    }
}
