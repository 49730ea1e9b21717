package dev.whodunit.sigma.rule;

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

    public static final Vocabulary<Seasonality> WORDS = new Vocabulary<>(Seasonality.class);

    private final String text = Vocabulary.wordOf(this);

    @Override
    public String toString() {
        return text;
    }
}
