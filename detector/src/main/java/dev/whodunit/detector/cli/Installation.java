package dev.whodunit.detector.cli;

import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.config.ConfigurationReader;
import dev.whodunit.detector.config.Flags;
import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.topologies.format.LogFormats;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where this program's own files are; the launcher says so. */
final class Installation {

    private static final String HOME = "whodunit.home";

    private Installation() {}

    /** The shipped rules. */
    static Path rules() {
        return Path.of(System.getProperty(HOME, ".")).resolve("rules");
    }

    /** The shipped names of fields. */
    static Path fields() {
        return rules().resolve("fields.yml");
    }

    /**
     * The configuration of a file and flags; what of it cannot be honoured is told and does not stop anything.
     *
     * @throws InvalidConfiguration if something is wrong with it
     */
    static Configuration configuration(@Nullable Path file, Flags flags, PrintWriter err) throws InvalidConfiguration {
        ConfigurationReader reader = configurations();
        Configuration configuration = reader.read(file, flags);
        reader.notes().forEach(note -> err.println("note: " + note));
        err.flush();
        return configuration;
    }

    /** A reader of configurations that knows what this program has. */
    static ConfigurationReader configurations() {
        return new ConfigurationReader(System.getenv(), rules(), LogFormats.names());
    }
}
