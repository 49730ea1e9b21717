package dev.whodunit.sigma.rule;

/**
 * A rule named by another: its name or its id, and where that is written.
 *
 * @param refused whether a rule of that name was read that has errors
 */
public record RuleReference(String name, Position position, boolean refused) {

    public RuleReference(String name, Position position) {
        this(name, position, false);
    }
}
