package dev.whodunit.sigma.rule;

/** How bad it is when a rule fires, in Sigma's words, from least to worst. */
public enum Level {
    INFORMATIONAL,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    public static final Vocabulary<Level> WORDS = new Vocabulary<>(Level.class);

    private final String text = Vocabulary.wordOf(this);

    @Override
    public String toString() {
        return text;
    }
}
