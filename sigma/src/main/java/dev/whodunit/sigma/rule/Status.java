package dev.whodunit.sigma.rule;

import java.util.Locale;
import java.util.Optional;

/** How far a rule is to be trusted, in Sigma's words. */
public enum Status {
    STABLE,
    TEST,
    EXPERIMENTAL,
    DEPRECATED,
    UNSUPPORTED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The status that Sigma writes as {@code text}, if there is one. */
    public static Optional<Status> named(String text) {
        for (Status status : values()) {
            if (status.text.equals(text)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
