package dev.whodunit.detector.cli;

import dev.whodunit.detector.config.ConfigurationReader;
import dev.whodunit.topologies.format.LogFormats;
import java.nio.file.Path;

/** Where this program's own files are; the launcher says so. */
final class Installation {

    private static final String HOME = "whodunit.home";

    private Installation() {}

    /** The shipped rules. */
    static Path rules() {
        return Path.of(System.getProperty(HOME, ".")).resolve("rules");
    }

    /** A reader of configurations that knows what this program has. */
    static ConfigurationReader configurations() {
        return new ConfigurationReader(System.getenv(), rules(), LogFormats.names());
    }
}
