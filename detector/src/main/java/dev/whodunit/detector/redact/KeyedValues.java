package dev.whodunit.detector.redact;

import org.jspecify.annotations.Nullable;

/**
 * Values after a secret name: {@code password=…}, {@code "token": "…"} (quotes escaped any number of times),
 * {@code Authorization: Bearer …}, {@code Cookie: …}.
 */
final class KeyedValues {

    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_GAP = 8;

    private static final String HARD_ENDS = " \t\r\n&\"'<>|`";
    private static final String SOFT_ENDS = ",;)}]";

    private final String text;
    private final SecretNames names;

    KeyedValues(String text, SecretNames names) {
        this.text = text;
        this.names = names;
    }

    /** The value after the {@code =} or {@code :} at a position, if a secret name stands before it. */
    @Nullable
    Span find(int separator) {
        int nameEnd = nameEnd(separator);
        int nameStart = nameStart(nameEnd);
        if (nameStart == nameEnd) {
            return null;
        }
        String name = text.substring(nameStart, nameEnd);
        if (!names.hides(name)) {
            return null;
        }
        boolean loose = text.charAt(separator) == ':' || (separator > nameEnd && text.charAt(separator - 1) == ' ');
        int start = valueStart(separator + 1, loose || text.startsWith(">", separator + 1));
        return start >= text.length() ? null : value(name, nameEnd, start);
    }

    private int nameEnd(int separator) {
        int end = separator;
        int least = Math.max(0, separator - LONGEST_GAP);
        while (end > least && " \t\\\"'`".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return end;
    }

    private int nameStart(int end) {
        int start = end;
        int least = Math.max(0, end - LONGEST_NAME);
        while (start > least && isNamePart(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    private static boolean isNamePart(char c) {
        return TextRedaction.isWordPart(c) || c == '-' || c == '.';
    }

    private int valueStart(int from, boolean overBlanks) {
        int start = text.startsWith(">", from) ? from + 1 : from;
        int last = Math.min(text.length(), start + LONGEST_GAP);
        while (overBlanks && start < last && (text.charAt(start) == ' ' || text.charAt(start) == '\t')) {
            start++;
        }
        return start;
    }

    private @Nullable Span value(String name, int nameEnd, int start) {
        int quote = start;
        while (quote < text.length() && quote - start < LONGEST_GAP && text.charAt(quote) == '\\') {
            quote++;
        }
        if (quote < text.length() && isQuote(text.charAt(quote))) {
            return Span.of(quote + 1, quotedEnd(quote + 1, text.charAt(quote), quote - start));
        }
        if (isHeader(name)) {
            return header(start);
        }
        int end = plainEnd(start);
        boolean quotedName = nameEnd < text.length() && text.charAt(nameEnd) == '"';
        if (end == start || isNothing(start, end)) {
            return null;
        }
        return quotedName ? new Span(start, end, '"' + Redactor.REDACTED + '"') : Span.of(start, end);
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '`';
    }

    private boolean isNothing(int start, int end) {
        return end - start == 4 && (text.startsWith("null", start) || text.startsWith("None", start));
    }

    /** The closing quote, which has as many backslashes before it as the opening one; or the end of the text. */
    private int quotedEnd(int start, char quote, int backslashes) {
        int run = 0;
        for (int at = start; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == quote && closes(run, backslashes)) {
                boolean doubled = quote == '\'' && run == 0 && text.startsWith("'", at + 1);
                if (!doubled) {
                    return at - Math.min(run, backslashes);
                }
                at++;
            }
            run = c == '\\' ? run + 1 : 0;
        }
        return text.length();
    }

    private static boolean closes(int run, int backslashes) {
        return run < backslashes || (run - backslashes) % (2 * (backslashes + 1)) == 0;
    }

    private boolean isHeader(String name) {
        int length = name.length();
        return name.regionMatches(true, length - Math.min(length, 6), "cookie", 0, 6)
                || name.regionMatches(true, length - Math.min(length, 13), "authorization", 0, 13);
    }

    /** To the end of the line or the quotes around it; a scheme stays. */
    private @Nullable Span header(int start) {
        int word = TextRedaction.runEnd(text, start, "-");
        boolean scheme = word < text.length() && text.charAt(word) == ' ' && word > start;
        boolean digest = text.regionMatches(true, start, "digest ", 0, 7);
        int from = scheme ? word + 1 : start;
        int end = from;
        while (end < text.length() && (digest ? "\r\n" : "\r\n\"'").indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end == from ? null : Span.of(from, end);
    }

    private int plainEnd(int start) {
        int end = start;
        while (end < text.length() && HARD_ENDS.indexOf(text.charAt(end)) < 0) {
            if (SOFT_ENDS.indexOf(text.charAt(end)) >= 0 && endsHere(end + 1)) {
                return end;
            }
            end++;
        }
        return end;
    }

    /** True where what follows a comma or bracket is no more of the value: nothing, a blank, or the next name. */
    private boolean endsHere(int next) {
        if (next >= text.length()
                || HARD_ENDS.indexOf(text.charAt(next)) >= 0
                || SOFT_ENDS.indexOf(text.charAt(next)) >= 0) {
            return true;
        }
        int end = next;
        int last = Math.min(text.length(), next + LONGEST_NAME);
        while (end < last && isNamePart(text.charAt(end))) {
            end++;
        }
        return end > next && end < text.length() && (text.charAt(end) == '=' || text.charAt(end) == ':');
    }
}
