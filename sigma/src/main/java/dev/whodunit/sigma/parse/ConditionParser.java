package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads conditions such as {@code (a or 1 of b*) and not c}; {@code not} binds closest, {@code or} least. */
final class ConditionParser {

    private static final int DEEPEST = 64;
    private static final int MOST_SHOWN = 10;
    private static final String[][] WORDS_ELSEWHERE = {{"&&", "and"}, {"&", "and"}, {"||", "or"}, {"!", "not"}};

    private record Token(String text, int offset) {}

    /**
     * The names that a condition may hold.
     *
     * @param noun what they are names of
     * @param known all of them; empty where any name will do
     */
    record Names(String noun, Set<String> known) {

        static Names selections(Set<String> known) {
            return new Names("selection", known);
        }

        static Names rules(Set<String> known) {
            return new Names("rule", known);
        }
    }

    private final ScalarNode node;
    private final Names names;
    private final Map<String, Position> used;
    private final Problems problems;

    private List<Token> tokens = List.of();
    private int next;
    private int depth;

    /** For one condition over these names; those that it speaks of are added to {@code used}, with their first place. */
    ConditionParser(ScalarNode node, Names names, Map<String, Position> used, Problems problems) {
        this.node = node;
        this.names = names;
        this.used = used;
        this.problems = problems;
    }

    /** The condition, or empty with the first complaint about it. */
    Optional<Condition> parse() {
        try {
            tokens = tokens(node.getValue());
            Condition parsed = or();
            if (next < tokens.size()) {
                throw unexpected("'and', 'or', or the end");
            }
            return Optional.of(parsed);
        } catch (Refused e) {
            problems.error(position(e.offset), "condition", e.complaint);
            return Optional.empty();
        }
    }

    private Condition or() {
        if (++depth > DEEPEST) {
            throw new Refused("the condition is nested more than " + DEEPEST + " deep", offset());
        }
        List<Condition> parts = new ArrayList<>(List.of(and()));
        while (accept("or")) {
            parts.add(and());
        }
        depth--;
        return parts.size() == 1 ? parts.get(0) : new Condition.Or(parts);
    }

    private Condition and() {
        List<Condition> parts = new ArrayList<>(List.of(not()));
        while (accept("and")) {
            parts.add(not());
        }
        return parts.size() == 1 ? parts.get(0) : new Condition.And(parts);
    }

    private Condition not() {
        int negations = 0;
        while (accept("not")) {
            negations++;
        }
        Condition part = primary();
        return negations % 2 == 0 ? part : new Condition.Not(part);
    }

    private Condition primary() {
        if (accept("(")) {
            Condition inner = or();
            if (!accept(")")) {
                throw unexpected("')'");
            }
            return inner;
        }
        Token token = peek();
        if (token == null || token.text().equals(")") || isWord(token.text())) {
            throw unexpected("the name of a " + names.noun());
        }
        next++;
        Token following = peek();
        if (following != null && following.text().equalsIgnoreCase("of")) {
            next++;
            return quantified(token);
        }
        return named(token);
    }

    private Condition named(Token token) {
        if (!names.known().isEmpty() && !names.known().contains(token.text())) {
            String hint = token.text().indexOf('*') >= 0
                    ? ": expected " + Problems.quote("1 of " + token.text()) + " or "
                            + Problems.quote("all of " + token.text())
                    : Suggestions.didYouMeanOneOf(token.text(), names.known(), MOST_SHOWN);
            throw new Refused(
                    "there is no " + names.noun() + " " + Problems.quote(token.text()) + hint, token.offset());
        }
        used.putIfAbsent(token.text(), position(token.offset()));
        return new Condition.Named(token.text());
    }

    private Condition quantified(Token quantity) {
        Condition.Quantifier quantifier = switch (quantity.text().toLowerCase(Locale.ROOT)) {
            case "1", "any" -> Condition.Quantifier.ONE;
            case "all" -> Condition.Quantifier.ALL;
            default ->
                throw new Refused(
                        Problems.quote(quantity.text()) + " of: expected '1 of' or 'all of'", quantity.offset());
        };
        Token pattern = peek();
        if (pattern == null || pattern.text().equals("(") || pattern.text().equals(")") || isWord(pattern.text())) {
            throw unexpected("'them' or a pattern such as selection_*");
        }
        next++;
        boolean them = pattern.text().equalsIgnoreCase(Condition.Quantified.THEM);
        Condition.Quantified condition =
                new Condition.Quantified(quantifier, them ? Condition.Quantified.THEM : pattern.text());
        List<String> covered = names.known().stream().filter(condition::covers).toList();
        if (covered.isEmpty()) {
            throw new Refused("no " + names.noun() + " fits " + Problems.quote(pattern.text()), pattern.offset());
        }
        covered.forEach(name -> used.putIfAbsent(name, position(pattern.offset())));
        return condition;
    }

    private static boolean isWord(String text) {
        return text.equalsIgnoreCase("and") || text.equalsIgnoreCase("or") || text.equalsIgnoreCase("of");
    }

    private @Nullable Token peek() {
        return next < tokens.size() ? tokens.get(next) : null;
    }

    private boolean accept(String text) {
        Token token = peek();
        if (token != null && token.text().equalsIgnoreCase(text)) {
            next++;
            return true;
        }
        return false;
    }

    private int offset() {
        Token token = peek();
        return token == null ? node.getValue().length() : token.offset();
    }

    private Refused unexpected(String expected) {
        Token token = peek();
        String found = token == null ? "the condition ends" : "found " + Problems.quote(token.text());
        return new Refused(found + ": expected " + expected, offset());
    }

    private static List<Token> tokens(String text) {
        List<Token> tokens = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int start = i++;
            if (Character.isWhitespace(c)) {
                continue;
            }
            if (c != '(' && c != ')') {
                if (!isNamePart(c)) {
                    throw stray(text, start);
                }
                while (i < text.length() && isNamePart(text.charAt(i))) {
                    i++;
                }
            }
            tokens.add(new Token(text.substring(start, i), start));
        }
        return tokens;
    }

    /** What other languages write where conditions have words. */
    private static Refused stray(String text, int start) {
        for (String[] word : WORDS_ELSEWHERE) {
            if (text.startsWith(word[0], start)) {
                return new Refused("found '" + word[0] + "': expected '" + word[1] + "'", start);
            }
        }
        return text.charAt(start) == '|'
                ? new Refused("'|' is no more part of Sigma's conditions: write a correlation", start)
                : new Refused("unexpected character " + Problems.quote(String.valueOf(text.charAt(start))), start);
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || "_-.*?".indexOf(c) >= 0;
    }

    /** The place in the file: exact within a condition on one line, else where the condition begins. */
    private Position position(int offset) {
        Position start = problems.position(node);
        int endLine = problems.position(node.getEndMark()).line();
        if (endLine != start.line()) {
            return start;
        }
        int quote = node.getScalarStyle() == ScalarStyle.PLAIN ? 0 : 1;
        return new Position(start.file(), start.line(), start.column() + quote + offset);
    }

    /** A complaint on its way out of the descent. */
    private static final class Refused extends RuntimeException {
        private final String complaint;
        private final int offset;

        Refused(String complaint, int offset) {
            super(complaint, null, false, false);
            this.complaint = complaint;
            this.offset = offset;
        }
    }
}
