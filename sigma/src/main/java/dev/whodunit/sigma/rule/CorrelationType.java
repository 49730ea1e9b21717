package dev.whodunit.sigma.rule;

import java.util.Locale;
import java.util.Optional;

/** What a correlation does with the events of its rules. */
public enum CorrelationType {
    EVENT_COUNT,
    VALUE_COUNT,
    VALUE_SUM,
    VALUE_AVG,
    VALUE_PERCENTILE,
    TEMPORAL,
    TEMPORAL_ORDERED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The type that Sigma writes as {@code text}, if there is one. */
    public static Optional<CorrelationType> named(String text) {
        for (CorrelationType type : values()) {
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
