package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.ValueTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A regular expression that looks for nothing but plain text, which a modifier does faster and more readably. */
final class PlainRegex {

    private static final String ANY_CASE = "(?i)";
    private static final String META = ".*+?()[]{}|^$\\";

    private PlainRegex() {}

    /** What to write instead, such as {@code 'startswith' and 'abc'}; empty where the expression is more than plain text. */
    static Optional<String> instead(ValueTest.Regex regex) {
        boolean anyCase = regex.expression().startsWith(ANY_CASE);
        String expression = regex.expression().substring(anyCase ? ANY_CASE.length() : 0);
        boolean start = expression.startsWith("^");
        boolean end = expression.endsWith("$") && !expression.endsWith("\\$");
        String middle =
                expression.substring(start ? 1 : 0, Math.max(start ? 1 : 0, expression.length() - (end ? 1 : 0)));
        // No modifier looks for the beginnings and ends of lines.
        if (regex.multiline() && (start || end)) {
            return Optional.empty();
        }
        if (middle.startsWith(".*")) {
            middle = middle.substring(2);
            start = false;
        }
        if (middle.endsWith(".*") && !middle.endsWith("\\.*")) {
            middle = middle.substring(0, middle.length() - 2);
            end = false;
        }
        String literal = literal(middle);
        if (literal.isEmpty()) {
            return Optional.empty();
        }
        List<String> modifiers = new ArrayList<>();
        if (!start || !end) {
            modifiers.add(start ? "startswith" : end ? "endswith" : "contains");
        }
        if (!anyCase && !regex.ignoreCase()) {
            modifiers.add("cased");
        }
        String instead = modifiers.isEmpty() ? "no modifier" : "'" + String.join("|", modifiers) + "'";
        return Optional.of(instead + " and " + Problems.quote(literal));
    }

    /** The text that the expression stands for, as Sigma writes it; empty where it is more than text. */
    private static String literal(String expression) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (c == '\\' && i + 1 < expression.length() && !Character.isLetterOrDigit(expression.charAt(i + 1))) {
                c = expression.charAt(++i);
                text.append(c == '*' || c == '?' || c == '\\' ? "\\" : "").append(c);
            } else if (META.indexOf(c) >= 0) {
                return "";
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
