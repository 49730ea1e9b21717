package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.PatternMatcher;
import dev.whodunit.sigma.rule.TextPattern;
import java.util.ArrayList;
import java.util.List;

/**
 * What every match of a regular expression has, as far as that is plain to see: running the expression costs a thousand
 * times what looking at its outline does, and most texts lack something of it.
 *
 * @param literals texts that stand in the match in this order, side by side or apart; their case may differ
 * @param choices for each group that is needed, texts of which it has one
 * @param shortest the least number of characters of a match
 */
record RegexOutline(List<String> literals, List<List<String>> choices, long shortest) {

    private static final RegexOutline UNKNOWN = new RegexOutline(List.of(), List.of(), 0);
    private static final int MOST_CHOICES = 64;

    RegexOutline {
        literals = List.copyOf(literals);
        choices = List.copyOf(choices);
    }

    static RegexOutline of(String expression) {
        try {
            return new RegexReader(expression).read();
        } catch (RegexReader.NotUnderstood e) {
            return UNKNOWN;
        }
    }

    /** Each of these is a list of texts of which a match has one. */
    List<List<String>> required() {
        List<List<String>> required = new ArrayList<>();
        literals.forEach(literal -> required.add(List.of(literal)));
        choices.stream().filter(choice -> choice.size() <= MOST_CHOICES).forEach(required::add);
        return required;
    }

    /** Finds texts that have the literals in their order. */
    PatternMatcher inOrder() {
        List<TextPattern.Part> parts = new ArrayList<>();
        parts.add(TextPattern.Wildcard.ANY);
        for (String literal : literals) {
            parts.add(new TextPattern.Literal(literal));
            parts.add(TextPattern.Wildcard.ANY);
        }
        return new PatternMatcher(new TextPattern(parts), false);
    }
}
