package dev.whodunit.topologies.routing;

import dev.whodunit.topologies.routing.LabelMatcher.Operator;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads matchers as Alertmanager's configuration and {@code amtool} write them: {@code severity="critical"}, several with
 * commas between them, braces around them or not, values with quotes or without
 * (https://prometheus.io/docs/alerting/latest/configuration/#matcher). Not safe for threads.
 */
public final class LabelMatcherParser {

    private static final int LONGEST = 10_000;
    private static final String EXPECTED = "expected a matcher such as severity=\"critical\" or alertname=~\"mass_.*\"";

    private final String text;
    private int at;

    private LabelMatcherParser(String text) {
        this.text = text;
    }

    /**
     * The matchers of a text, in its order; at least one.
     *
     * @throws IllegalArgumentException if it is none; the message is for people
     */
    public static List<LabelMatcher> parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("is longer than " + LONGEST + " characters");
        }
        return new LabelMatcherParser(text).matchers();
    }

    private List<LabelMatcher> matchers() {
        List<LabelMatcher> matchers = new ArrayList<>();
        boolean braces = skip('{');
        do {
            if (isAt('}') && braces && !matchers.isEmpty()) {
                break;
            }
            matchers.add(matcher());
        } while (skip(','));
        if (braces && !skip('}')) {
            throw unexpected();
        }
        blanks();
        if (at < text.length()) {
            throw unexpected();
        }
        return List.copyOf(matchers);
    }

    private LabelMatcher matcher() {
        String label = word("=!~");
        if (label.isEmpty()) {
            throw unexpected();
        }
        Operator operator = operator();
        return new LabelMatcher(label, operator, word("=!~"));
    }

    private Operator operator() {
        blanks();
        for (Operator operator : List.of(Operator.MATCHES, Operator.NOT_EQUAL, Operator.MATCHES_NOT, Operator.EQUAL)) {
            if (text.startsWith(operator.sign(), at)) {
                at += operator.sign().length();
                return operator;
            }
        }
        throw unexpected();
    }

    /** A word, with quotes or up to a blank, a comma, a brace or one of these. */
    private String word(String ends) {
        blanks();
        if (isAt('"')) {
            return quoted();
        }
        int start = at;
        while (at < text.length()
                && !Character.isWhitespace(text.charAt(at))
                && (",{}\"" + ends).indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    private String quoted() {
        StringBuilder word = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char next = text.charAt(at);
            if (next == '"') {
                at++;
                return word.toString();
            }
            if (next == '\\' && at + 1 < text.length()) {
                word.append(unescaped(text.charAt(++at)));
            } else {
                word.append(next);
            }
        }
        throw new IllegalArgumentException("the quote is not closed in '" + text + "'; " + EXPECTED);
    }

    // Any other escape stays as it is, so that a regular expression need not double its backslashes.
    private static String unescaped(char escaped) {
        return switch (escaped) {
            case '"', '\\' -> String.valueOf(escaped);
            case 'n' -> "\n";
            default -> "\\" + escaped;
        };
    }

    private boolean isAt(char wanted) {
        blanks();
        return at < text.length() && text.charAt(at) == wanted;
    }

    private boolean skip(char wanted) {
        boolean there = isAt(wanted);
        at += there ? 1 : 0;
        return there;
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private IllegalArgumentException unexpected() {
        String found = at < text.length() ? "'" + text.substring(at) + "'" : "the end";
        return new IllegalArgumentException(
                EXPECTED + ", found " + found + (at == 0 ? "" : " after '" + text.substring(0, at) + "'"));
    }
}
