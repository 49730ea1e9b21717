package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.PatternMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a regular expression that RE2 takes for its {@link RegexOutline}. Literals side by side make a run; what may be
 * left out, and what stands for several characters, ends it. Only ASCII counts, since folding of case beyond it is not
 * the same everywhere. What is not understood is thrown at once: then nothing is known of the expression.
 */
final class RegexReader {

    /** The expression holds what is not understood. */
    static final class NotUnderstood extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotUnderstood() {
            super(null, null, false, false);
        }
    }

    /** How often something comes: at least so many times. */
    private record Repeat(long least, boolean once) {}

    private static final Repeat ONCE = new Repeat(1, true);
    private static final int SEVERAL = -1;
    private static final int EMPTY = -2;
    private static final int DEEPEST = 32;
    private static final long LONGEST = Integer.MAX_VALUE;

    private final String expression;
    private int next;

    RegexReader(String expression) {
        this.expression = expression;
    }

    RegexOutline read() {
        RegexOutline outline = choice(0);
        if (next < expression.length()) {
            throw new NotUnderstood();
        }
        return outline;
    }

    /** What stands between bars. */
    private RegexOutline choice(int depth) {
        if (depth > DEEPEST) {
            throw new NotUnderstood();
        }
        List<RegexOutline> all = new ArrayList<>();
        all.add(sequence(depth));
        while (next < expression.length() && expression.charAt(next) == '|') {
            next++;
            all.add(sequence(depth));
        }
        return all.size() == 1 ? all.get(0) : oneOf(all);
    }

    /** Where one of several is enough, a text of each is a choice of texts. */
    private static RegexOutline oneOf(List<RegexOutline> all) {
        List<String> choice = new ArrayList<>();
        long shortest = LONGEST;
        boolean each = true;
        for (RegexOutline one : all) {
            List<String> best = best(one);
            each &= !best.isEmpty();
            choice.addAll(best);
            shortest = Math.min(shortest, one.shortest());
        }
        return new RegexOutline(List.of(), each ? List.of(choice) : List.of(), shortest);
    }

    private static List<String> best(RegexOutline outline) {
        List<String> best = List.of();
        for (List<String> choice : outline.required()) {
            if (shortest(choice) > shortest(best)) {
                best = choice;
            }
        }
        return best;
    }

    private static int shortest(List<String> choice) {
        return choice.stream().mapToInt(String::length).min().orElse(0);
    }

    private RegexOutline sequence(int depth) {
        List<String> literals = new ArrayList<>();
        List<List<String>> choices = new ArrayList<>();
        StringBuilder run = new StringBuilder();
        long shortest = 0;
        while (next < expression.length() && "|)".indexOf(expression.charAt(next)) < 0) {
            if (expression.charAt(next) == '(') {
                end(run, literals);
                RegexOutline inner = group(depth);
                Repeat repeat = repeat();
                if (repeat.least() > 0) {
                    literals.addAll(inner.literals());
                    choices.addAll(inner.choices());
                }
                shortest += Math.min(LONGEST, inner.shortest() * repeat.least());
                continue;
            }
            int atom = atom();
            Repeat repeat = repeat();
            if (atom >= 0 && repeat.least() > 0) {
                run.append((char) atom);
            }
            if (atom < 0 || !repeat.once()) {
                end(run, literals);
            }
            shortest += atom == EMPTY ? 0 : repeat.least();
        }
        end(run, literals);
        return new RegexOutline(literals, choices, Math.min(LONGEST, shortest));
    }

    private static void end(StringBuilder run, List<String> literals) {
        if (!run.isEmpty()) {
            literals.add(run.toString());
            run.setLength(0);
        }
    }

    /** Reads how often what was just read comes. */
    private Repeat repeat() {
        Repeat repeat = oneRepeat();
        if (!repeat.once() && peek() == '?') {
            next++;
        }
        if (!repeat.once() && "*+?{".indexOf(peek()) >= 0) {
            throw new NotUnderstood();
        }
        return repeat;
    }

    private Repeat oneRepeat() {
        char c = peek();
        if (c == '{') {
            return counted();
        }
        if (c != '*' && c != '?' && c != '+') {
            return ONCE;
        }
        next++;
        return new Repeat(c == '+' ? 1 : 0, false);
    }

    private Repeat counted() {
        int end = expression.indexOf('}', next);
        String count = end < 0 ? "" : expression.substring(next + 1, end);
        if (!count.matches("[0-9]{1,6}(,[0-9]*)?")) {
            throw new NotUnderstood();
        }
        next = end + 1;
        int comma = count.indexOf(',');
        return new Repeat(Long.parseLong(comma < 0 ? count : count.substring(0, comma)), false);
    }

    /** Reads a group, its parentheses too. */
    private RegexOutline group(int depth) {
        next++;
        if (peek() == '?' && isFlagsAlone()) {
            return new RegexOutline(List.of(), List.of(), 0);
        }
        RegexOutline inner = choice(depth + 1);
        if (peek() != ')') {
            throw new NotUnderstood();
        }
        next++;
        return inner;
    }

    /** Past {@code ?:}, {@code ?i:} and {@code ?P<name>}; or past the whole of {@code ?i)}, and then true. */
    private boolean isFlagsAlone() {
        while (next < expression.length()) {
            char c = expression.charAt(next);
            next++;
            if (c == ':' || c == '>' || c == ')') {
                return c == ')';
            }
        }
        throw new NotUnderstood();
    }

    /** Reads one step; gives the character that it stands for, or what else it is. */
    private int atom() {
        char c = expression.charAt(next);
        next++;
        return switch (c) {
            case '.' -> SEVERAL;
            case '^', '$' -> EMPTY;
            case '[' -> set();
            case '\\' -> escaped();
            case '*', '+', '?', '{', '}', ']' -> throw new NotUnderstood();
            default -> c < 128 ? c : Character.isSurrogate(c) ? EMPTY : SEVERAL;
        };
    }

    private int escaped() {
        char c = peek();
        next++;
        if ("bBAz".indexOf(c) >= 0) {
            return EMPTY;
        }
        if ("dDwWsStnrfv".indexOf(c) >= 0) {
            return SEVERAL;
        }
        if (c == 0 || c >= 128 || Character.isLetterOrDigit(c)) {
            throw new NotUnderstood();
        }
        return c;
    }

    /** Reads a set of characters: one character where its members differ only in case. */
    private int set() {
        Set<Character> folded = new TreeSet<>();
        boolean simple = peek() != '^';
        if (!simple) {
            next++;
        }
        boolean first = true;
        while (first || peek() != ']') {
            char c = peek();
            next++;
            if (c == 0 || (c == '[' && peek() == ':')) {
                throw new NotUnderstood();
            }
            if (c == '\\') {
                c = peek();
                next++;
                simple &= !Character.isLetterOrDigit(c);
            }
            simple &= c < 128 && peek() != '-';
            folded.add(PatternMatcher.fold(c));
            first = false;
        }
        next++;
        return simple && folded.size() == 1 ? folded.iterator().next() : SEVERAL;
    }

    /** The character that comes next, or NUL at the end. */
    private char peek() {
        return next < expression.length() ? expression.charAt(next) : 0;
    }
}
