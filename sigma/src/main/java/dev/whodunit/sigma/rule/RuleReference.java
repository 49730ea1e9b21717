package dev.whodunit.sigma.rule;

/** A rule named by another: its name or its id, and where that is written. */
public record RuleReference(String name, Position position) {}
