package dev.whodunit.sigma.rule;

import java.util.Locale;
import java.util.Optional;

/** What an anomaly looks for in the events of its rules. */
public enum AnomalyType {
    SUSTAINED,
    ABSENCE,
    RATIO,
    NEW_VALUE,
    SPIKE;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The type that rules write as {@code text}, if there is one. */
    public static Optional<AnomalyType> named(String text) {
        for (AnomalyType type : values()) {
            if (type.text.equals(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
