package dev.whodunit.sigma.rule;

import java.util.Locale;
import java.util.Optional;

/** What a correlation does with the events of its rules. */
public enum CorrelationType {
    EVENT_COUNT(true),
    VALUE_COUNT(false),
    TEMPORAL(false),
    TEMPORAL_ORDERED(false),
    VALUE_SUM(false),
    VALUE_AVG(false),
    VALUE_PERCENTILE(false);

    private final boolean supported;
    private final String text = name().toLowerCase(Locale.ROOT);

    CorrelationType(boolean supported) {
        this.supported = supported;
    }

    /** The type that Sigma writes as {@code text}, if there is one. */
    public static Optional<CorrelationType> named(String text) {
        for (CorrelationType type : values()) {
            if (type.text.equals(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    public boolean isSupported() {
        return supported;
    }

    @Override
    public String toString() {
        return text;
    }
}
