package dev.whodunit.sigma.match;

import java.util.ArrayList;
import java.util.List;

/**
 * Texts of which a regular expression's match holds at least one, where that is plain to see.
 *
 * <p>Reads the expression once, without understanding all of it: literals side by side make a run; a repetition that
 * may be none takes its literal out of the run; a group gives what it requires itself if it is not optional; of what
 * stands side by side, the choice whose shortest text is longest counts. Whatever is not understood ends the run or, at
 * worst, all: then nothing is required. Only ASCII counts, since case folding beyond it is not the same everywhere.
 */
final class RequiredLiterals {

    private static final int DEEPEST = 32;
    private static final int MOST = 64;
    private static final List<String> NOTHING = List.of();

    /** The expression holds what is not understood. */
    private static final class NotUnderstood extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotUnderstood() {
            super(null, null, false, false);
        }
    }

    private final String expression;
    private int next;

    private RequiredLiterals(String expression) {
        this.expression = expression;
    }

    /** The texts, whose case may differ; empty where none is known to be required. */
    static List<String> of(String expression) {
        RequiredLiterals literals = new RequiredLiterals(expression);
        try {
            List<String> required = literals.choice(0);
            return literals.next == expression.length() && required.size() <= MOST ? required : NOTHING;
        } catch (NotUnderstood e) {
            return NOTHING;
        }
    }

    /** What stands between bars: each must require something. */
    private List<String> choice(int depth) {
        if (depth > DEEPEST) {
            throw new NotUnderstood();
        }
        List<String> all = new ArrayList<>();
        boolean each = true;
        while (true) {
            List<String> one = sequence(depth);
            each &= !one.isEmpty();
            all.addAll(one);
            if (next >= expression.length() || expression.charAt(next) == ')') {
                return each ? all : NOTHING;
            }
            next++;
        }
    }

    private List<String> sequence(int depth) {
        Best best = new Best();
        StringBuilder run = new StringBuilder();
        while (next < expression.length()) {
            char c = expression.charAt(next);
            if (c == '|' || c == ')') {
                break;
            }
            if (c == '(') {
                best.offer(run);
                List<String> inner = group(depth);
                if (quantifier() != Repeat.MAYBE_NONE) {
                    best.offer(inner);
                }
                continue;
            }
            int literal = atom(c);
            Repeat repeat = quantifier();
            if (literal < 0 || repeat == Repeat.MAYBE_NONE) {
                best.offer(run);
            } else {
                run.append((char) literal);
                if (repeat == Repeat.SOME) {
                    best.offer(run);
                    run.append((char) literal);
                }
            }
        }
        best.offer(run);
        return best.texts;
    }

    private enum Repeat {
        ONCE,
        SOME,
        MAYBE_NONE
    }

    /** Reads how often what was just read may come. */
    private Repeat quantifier() {
        Repeat repeat = oneQuantifier();
        if (repeat != Repeat.ONCE && next < expression.length() && expression.charAt(next) == '?') {
            next++;
        }
        if (next < expression.length() && repeat != Repeat.ONCE && "*+?{".indexOf(expression.charAt(next)) >= 0) {
            throw new NotUnderstood();
        }
        return repeat;
    }

    private Repeat oneQuantifier() {
        char c = next < expression.length() ? expression.charAt(next) : 0;
        if (c == '{') {
            return counted();
        }
        if (c != '*' && c != '?' && c != '+') {
            return Repeat.ONCE;
        }
        next++;
        return c == '+' ? Repeat.SOME : Repeat.MAYBE_NONE;
    }

    private Repeat counted() {
        int end = expression.indexOf('}', next);
        String count = end < 0 ? "" : expression.substring(next + 1, end);
        if (!count.matches("[0-9]+(,[0-9]*)?")) {
            throw new NotUnderstood();
        }
        next = end + 1;
        return count.startsWith("0") ? Repeat.MAYBE_NONE : Repeat.SOME;
    }

    /** Reads a group, its parentheses too. */
    private List<String> group(int depth) {
        next++;
        if (expression.startsWith("?", next)) {
            skipGroupHead();
            if (expression.charAt(next - 1) == ')') {
                return NOTHING;
            }
        }
        List<String> inner = choice(depth + 1);
        if (next >= expression.length()) {
            throw new NotUnderstood();
        }
        next++;
        return inner;
    }

    /** Past {@code ?:}, {@code ?i:}, {@code ?P<name>}, or the whole of {@code ?i)}. */
    private void skipGroupHead() {
        while (next < expression.length()) {
            char c = expression.charAt(next);
            next++;
            if (c == ':' || c == '>' || c == ')') {
                return;
            }
        }
        throw new NotUnderstood();
    }

    /** Reads one step; gives the character that it stands for, or a negative number where it is no single one. */
    private int atom(char c) {
        next++;
        return switch (c) {
            case '.', '^', '$' -> -1;
            case '[' -> {
                skipClass();
                yield -1;
            }
            case '\\' -> escaped();
            case '*', '+', '?', '{', '}', ']' -> throw new NotUnderstood();
            default -> c < 128 ? c : -1;
        };
    }

    private int escaped() {
        if (next >= expression.length()) {
            throw new NotUnderstood();
        }
        char c = expression.charAt(next);
        next++;
        if ("dDwWsSbBAztnrfv".indexOf(c) >= 0) {
            return -1;
        }
        if (c >= 128 || Character.isLetterOrDigit(c)) {
            throw new NotUnderstood();
        }
        return c;
    }

    private void skipClass() {
        if (expression.startsWith("^", next)) {
            next++;
        }
        if (expression.startsWith("]", next)) {
            next++;
        }
        while (next < expression.length() && expression.charAt(next) != ']') {
            if (expression.startsWith("[:", next)) {
                throw new NotUnderstood();
            }
            next += expression.charAt(next) == '\\' ? 2 : 1;
        }
        if (next >= expression.length()) {
            throw new NotUnderstood();
        }
        next++;
    }

    /** The choice of texts whose shortest is longest. */
    private static final class Best {

        private List<String> texts = NOTHING;
        private int shortest;

        void offer(StringBuilder run) {
            if (!run.isEmpty()) {
                offer(List.of(run.toString()));
                run.setLength(0);
            }
        }

        void offer(List<String> choice) {
            int length = choice.stream().mapToInt(String::length).min().orElse(0);
            if (length > shortest) {
                shortest = length;
                texts = choice;
            }
        }
    }
}
