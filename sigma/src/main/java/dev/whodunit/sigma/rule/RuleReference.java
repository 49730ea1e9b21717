package dev.whodunit.sigma.rule;

/**
 * A rule named by another: its name or its id, and where that is written.
 *
 * @param refused whether the file in which it is written holds a rule of that name that has errors
 */
public record RuleReference(String name, Position position, boolean refused) {

    public RuleReference(String name, Position position) {
        this(name, position, false);
    }
}
