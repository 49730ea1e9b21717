package dev.whodunit.sigma.rule;

import java.util.Locale;
import java.util.Optional;

/** Which times of its past a rate is compared with; hours and weekdays are those of UTC. */
public enum Seasonality {
    /** All. */
    NONE,
    /** Those of the same hour of the day. */
    HOUR,
    /** Those of the same weekday. */
    WEEKDAY,
    /** Those of the same hour of the same weekday. */
    WEEKDAY_HOUR;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The seasonality that rules write as {@code text}, if there is one. */
    public static Optional<Seasonality> named(String text) {
        for (Seasonality seasonality : values()) {
            if (seasonality.text.equals(text)) {
                return Optional.of(seasonality);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
