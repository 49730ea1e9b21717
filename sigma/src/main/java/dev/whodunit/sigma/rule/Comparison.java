package dev.whodunit.sigma.rule;

import java.util.Locale;
import java.util.Optional;

/** How a number is compared with one that a rule names. */
public enum Comparison {
    GT,
    GTE,
    LT,
    LTE,
    EQ,
    NEQ;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The comparison that Sigma writes as {@code text}, if there is one. */
    public static Optional<Comparison> named(String text) {
        for (Comparison comparison : values()) {
            if (comparison.text.equals(text)) {
                return Optional.of(comparison);
            }
        }
        return Optional.empty();
    }

    /** Whether the comparison is true, where {@code order} is how the value compares with the rule's number. */
    public boolean holds(int order) {
        return switch (this) {
            case GT -> order > 0;
            case GTE -> order >= 0;
            case LT -> order < 0;
            case LTE -> order <= 0;
            case EQ -> order == 0;
            case NEQ -> order != 0;
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
