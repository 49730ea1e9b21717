package dev.whodunit.detector.redact;

import org.jspecify.annotations.Nullable;

/** The literal after {@code PASSWORD} (or {@code IDENTIFIED BY}) in SQL, in any of SQL's ways to quote. */
final class SqlPasswords {

    private static final int LONGEST_GAP = 256;
    private static final int LONGEST_TAG = 64;

    private SqlPasswords() {}

    /** The literal's contents, if the word at a position is followed by one. */
    static @Nullable Span find(String text, int at) {
        int word = wordLength(text, at);
        int start = word == 0 ? -1 : afterGap(text, at + word);
        if (start < 0 || start >= text.length()) {
            return null;
        }
        if (text.charAt(start) == '$') {
            return dollarQuoted(text, start);
        }
        boolean escapes = start + 1 < text.length() && "eE".indexOf(text.charAt(start)) >= 0;
        int quote = escapes ? start + 1 : text.regionMatches(true, start, "U&'", 0, 3) ? start + 2 : start;
        if (quote >= text.length() || text.charAt(quote) != '\'') {
            return null;
        }
        return Span.of(quote + 1, literalEnd(text, quote + 1, escapes));
    }

    private static int wordLength(String text, int at) {
        for (String word : new String[] {"password", "identified by"}) {
            int end = at + word.length();
            if (text.regionMatches(true, at, word, 0, word.length())
                    && end < text.length()
                    && !TextRedaction.isWordPart(text.charAt(end))) {
                return word.length();
            }
        }
        return 0;
    }

    /** What follows blanks and comments; a literal may also follow at once. */
    private static int afterGap(String text, int from) {
        int at = from;
        int last = Math.min(text.length(), from + LONGEST_GAP);
        while (at < last) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else if (text.startsWith("\\n", at) || text.startsWith("\\t", at)) {
                at += 2;
            } else if (text.startsWith("/*", at)) {
                at = end(text, "*/", at + 2);
            } else if (text.startsWith("--", at)) {
                at = end(text, "\n", at);
            } else {
                return at;
            }
        }
        return -1;
    }

    private static int end(String text, String mark, int from) {
        int last = Math.min(text.length(), from + LONGEST_GAP);
        for (int at = from; at < last; at++) {
            if (text.startsWith(mark, at)) {
                return at + mark.length();
            }
        }
        return Integer.MAX_VALUE;
    }

    private static @Nullable Span dollarQuoted(String text, int start) {
        int end = start + 1;
        while (end < text.length() && end - start < LONGEST_TAG && TextRedaction.isWordPart(text.charAt(end))) {
            end++;
        }
        boolean parameter = end > start + 1 && Character.isDigit(text.charAt(start + 1));
        if (end >= text.length() || text.charAt(end) != '$' || parameter) {
            return null;
        }
        int close = text.indexOf(text.substring(start, end + 1), end + 1);
        return Span.of(end + 1, close < 0 ? text.length() : close);
    }

    /** The end of the literal's contents; one that continues on another line ({@code 'a' 'b'}) is one. */
    private static int literalEnd(String text, int start, boolean escapes) {
        int at = start;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\' && escapes) {
                at += 2;
            } else if (c != '\'') {
                at++;
            } else if (text.startsWith("'", at + 1)) {
                at += 2;
            } else {
                int next = continuation(text, at + 1);
                if (next < 0) {
                    return at;
                }
                at = next;
            }
        }
        return text.length();
    }

    private static int continuation(String text, int from) {
        int at = from;
        boolean newLine = false;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            newLine |= text.charAt(at) == '\n';
            at++;
        }
        return newLine && at < text.length() && text.charAt(at) == '\'' ? at + 1 : -1;
    }
}
