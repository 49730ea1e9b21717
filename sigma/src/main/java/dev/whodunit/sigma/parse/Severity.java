package dev.whodunit.sigma.parse;

import java.util.Locale;

/** Whether a problem keeps a rule out. */
public enum Severity {
    ERROR,
    WARNING;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
