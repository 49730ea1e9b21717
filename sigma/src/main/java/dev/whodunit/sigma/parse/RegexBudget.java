package dev.whodunit.sigma.parse;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A rough count of what a regular expression unfolds to before it is compiled: {@code ((a{999}){999}){999}} is a
 * billion steps. Counted repetitions multiply what stands before them; everything else counts once.
 */
final class RegexBudget {

    private static final int LONGEST = 4096;
    private static final long MOST_STEPS = 20_000;
    private static final int DEEPEST = 100;

    private final String expression;
    private final Deque<Long> outer = new ArrayDeque<>();
    private long total;
    private long last;
    private int next;

    private RegexBudget(String expression) {
        this.expression = expression;
    }

    /** Why the expression is too large, by itself or with all others of its file, if it is. */
    static Optional<String> complaint(String expression, Unfolding unfolding) {
        if (expression.length() > LONGEST) {
            return Optional.of("the expression is longer than " + LONGEST + " characters");
        }
        RegexBudget budget = new RegexBudget(expression);
        if (!budget.fits()) {
            return Optional.of("the expression's repetitions unfold to too much");
        }
        return unfolding.takesSteps(budget.total - expression.length())
                ? Optional.empty()
                : Optional.of("the repetitions of all expressions in this file unfold to too much:"
                        + " expected rules in files of their own");
    }

    private boolean fits() {
        while (next < expression.length()) {
            step(expression.charAt(next));
            if (total > MOST_STEPS || outer.size() > DEEPEST) {
                return false;
            }
        }
        return true;
    }

    private void step(char c) {
        switch (c) {
            case '\\' -> {
                next++;
                atom();
            }
            case '[' -> {
                skipClass();
                atom();
            }
            case '(' -> {
                outer.push(total);
                total = 0;
                last = 0;
            }
            case ')' -> {
                last = total + 1;
                total = last + (outer.isEmpty() ? 0 : outer.pop());
            }
            case '{' -> repeat();
            default -> atom();
        }
        next++;
    }

    private void atom() {
        last = 1;
        total++;
    }

    private void skipClass() {
        int i = next + 1;
        if (i < expression.length() && expression.charAt(i) == '^') {
            i++;
        }
        for (i++; i < expression.length() && expression.charAt(i) != ']'; i++) {
            if (expression.charAt(i) == '\\') {
                i++;
            }
        }
        next = i;
    }

    private void repeat() {
        int end = expression.indexOf('}', next);
        if (end < 0) {
            atom();
            return;
        }
        long times = 1;
        for (String number : expression.substring(next + 1, end).split(",", -1)) {
            if (number.matches("[0-9]{1,6}")) {
                times = Math.max(times, Long.parseLong(number));
            }
        }
        total += last * (times - 1);
        last *= times;
        next = end;
    }
}
