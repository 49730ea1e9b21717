package dev.whodunit.detector.cli;

import java.nio.file.Path;

/** Where this program's own files are; the launcher says so. */
final class Installation {

    private static final String HOME = "whodunit.home";

    private Installation() {}

    /** The shipped rules. */
    static Path rules() {
        return Path.of(System.getProperty(HOME, ".")).resolve("rules");
    }
}
