package dev.whodunit.sigma.rule;

/** What a correlation does with the events of its rules. */
public enum CorrelationType {
    EVENT_COUNT,
    VALUE_COUNT,
    VALUE_SUM,
    VALUE_AVG,
    VALUE_PERCENTILE,
    TEMPORAL,
    TEMPORAL_ORDERED;

    public static final Vocabulary<CorrelationType> WORDS = new Vocabulary<>(CorrelationType.class);

    private final String text = Vocabulary.wordOf(this);

    @Override
    public String toString() {
        return text;
    }
}
