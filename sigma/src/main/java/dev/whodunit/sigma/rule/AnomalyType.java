package dev.whodunit.sigma.rule;

/** What an anomaly looks for in the events of its rules. */
public enum AnomalyType {
    SUSTAINED,
    ABSENCE,
    RATIO,
    NEW_VALUE,
    SPIKE;

    public static final Vocabulary<AnomalyType> WORDS = new Vocabulary<>(AnomalyType.class);

    private final String text = Vocabulary.wordOf(this);

    @Override
    public String toString() {
        return text;
    }
}
