package dev.whodunit.detector.cli;

import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.detector.rules.RuleSources;
import dev.whodunit.sigma.parse.RuleParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which rules a command works on: the paths it is given, else those of the configuration, else those shipped. */
final class RuleOptions {

    private static final Path DEFAULT_FILE = Path.of("whodunit.yml");

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Take the placeholders and, without a path, the rules of this configuration;"
                    + " ./whodunit.yml if it is there.")
    private @Nullable Path configuration;

    RuleSources sources(List<Path> paths) throws InvalidConfiguration, RuleSources.NotFound {
        return RuleSources.find(paths.isEmpty() ? List.of(relative(directory())) : paths)
                .orFields(Installation.fields());
    }

    /** What reads them: it knows the placeholders of the configuration. */
    RuleParser parser() throws InvalidConfiguration {
        Path file = file();
        return file == null
                ? new RuleParser()
                : new RuleParser(Installation.configurations().rules(file).placeholders());
    }

    private Path directory() throws InvalidConfiguration {
        Path file = file();
        return file == null
                ? Installation.rules()
                : Installation.configurations().rules(file).directory();
    }

    private @Nullable Path file() {
        return configuration == null && Files.exists(DEFAULT_FILE) ? DEFAULT_FILE : configuration;
    }

    /** As short as a person would write it from here. */
    private static Path relative(Path directory) {
        Path here = Path.of("").toAbsolutePath();
        Path whole = directory.toAbsolutePath().normalize();
        return whole.startsWith(here) && !whole.equals(here) ? here.relativize(whole) : directory;
    }
}
