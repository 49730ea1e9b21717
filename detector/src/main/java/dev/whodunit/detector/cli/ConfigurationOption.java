package dev.whodunit.detector.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which configuration file a command reads. */
final class ConfigurationOption {

    private static final Path DEFAULT_FILE = Path.of("whodunit.yml");

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration file; ./whodunit.yml if it is there.")
    private @Nullable Path file;

    /** The file that was given, else the usual one, also where there is none. */
    Path file() {
        return file == null ? DEFAULT_FILE : file;
    }

    /** The file that was given, else the usual one; null where there is none. */
    @Nullable
    Path fileIfThere() {
        return file == null && !Files.exists(DEFAULT_FILE) ? null : file();
    }
}
