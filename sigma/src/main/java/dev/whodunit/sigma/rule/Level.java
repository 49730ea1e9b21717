package dev.whodunit.sigma.rule;

import java.util.Locale;
import java.util.Optional;

/** How bad it is when a rule fires, in Sigma's words, from least to worst. */
public enum Level {
    INFORMATIONAL,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The level that Sigma writes as {@code text}, if there is one. */
    public static Optional<Level> named(String text) {
        for (Level level : values()) {
            if (level.text.equals(text)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
