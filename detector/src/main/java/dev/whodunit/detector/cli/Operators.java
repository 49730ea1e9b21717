package dev.whodunit.detector.cli;

import org.jspecify.annotations.Nullable;

/** Who sits before the terminal. */
final class Operators {

    private Operators() {}

    /** The name that was given, or that of the account. */
    static String nameOr(@Nullable String given) {
        return given == null ? System.getProperty("user.name", "unknown") : given;
    }
}
