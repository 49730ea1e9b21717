package dev.whodunit.sigma.rule;

/** How far a rule is to be trusted, in Sigma's words. */
public enum Status {
    STABLE,
    TEST,
    EXPERIMENTAL,
    DEPRECATED,
    UNSUPPORTED;

    public static final Vocabulary<Status> WORDS = new Vocabulary<>(Status.class);

    private final String text = Vocabulary.wordOf(this);

    @Override
    public String toString() {
        return text;
    }
}
