package dev.whodunit.sigma.rule;

/** How a number is compared with one that a rule names. */
public enum Comparison {
    GT,
    GTE,
    LT,
    LTE,
    EQ,
    NEQ;

    private final String text = Vocabulary.wordOf(this);

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
