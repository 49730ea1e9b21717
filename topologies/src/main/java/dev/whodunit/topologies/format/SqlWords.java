package dev.whodunit.topologies.format;

import java.util.Locale;

/**
 * The words of SQL text, one after the other: words, possibly dotted and quoted names, and single characters. String
 * literals, dollar quotes and comments are passed over. Linear, whatever the text.
 */
final class SqlWords {

    private static final int LONGEST_WORD = 512;

    private final String sql;
    private int at;
    private int start;
    private boolean name;
    private boolean quoted;

    SqlWords(String sql) {
        this.sql = sql;
    }

    /** Goes to the next word; false at the end. */
    boolean advance() {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (sql.startsWith("--", at)) {
                at = after("\n", at);
            } else if (sql.startsWith("/*", at)) {
                comment();
            } else if (c == '\'') {
                literal(at > start && isEscapePrefix());
            } else if (c == '$' && isDollarQuote()) {
                dollarQuote();
            } else {
                word(c);
                return true;
            }
        }
        return false;
    }

    boolean is(String symbol) {
        return !name && sql.startsWith(symbol, start);
    }

    boolean isName() {
        return name;
    }

    /** The word in capitals; empty for quoted names, which are never key words. */
    String word() {
        return !name || quoted || at - start > LONGEST_WORD
                ? ""
                : sql.substring(start, at).toUpperCase(Locale.ROOT);
    }

    /** The name as PostgreSQL would store it: parts without quotes in lower case. */
    String name() {
        StringBuilder stored = new StringBuilder();
        boolean inQuotes = false;
        for (int i = start; i < Math.min(at, start + LONGEST_WORD); i++) {
            char c = sql.charAt(i);
            if (c == '"') {
                boolean doubled = inQuotes && i + 1 < at && sql.charAt(i + 1) == '"';
                if (doubled) {
                    stored.append(c);
                    i++;
                } else {
                    inQuotes = !inQuotes;
                }
            } else {
                stored.append(inQuotes ? c : Character.toLowerCase(c));
            }
        }
        return stored.toString();
    }

    private void word(char first) {
        start = at;
        quoted = false;
        name = isWordPart(first) || first == '"';
        if (!name) {
            at++;
            return;
        }
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '"') {
                quoted = true;
                at = after("\"", at + 1);
            } else if (isWordPart(c) || c == '.') {
                at++;
            } else {
                return;
            }
        }
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private boolean isEscapePrefix() {
        char before = sql.charAt(at - 1);
        return (before == 'E' || before == 'e') && at - start == 1;
    }

    private void literal(boolean escapes) {
        at++;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '\\' && escapes) {
                at += 2;
            } else if (c == '\'') {
                at++;
                if (at >= sql.length() || sql.charAt(at) != '\'') {
                    return;
                }
                at++;
            } else {
                at++;
            }
        }
    }

    private boolean isDollarQuote() {
        int end = at + 1;
        while (end < sql.length() && end - at < 64 && isWordPart(sql.charAt(end))) {
            end++;
        }
        return end < sql.length()
                && sql.charAt(end) == '$'
                && (end == at + 1 || !Character.isDigit(sql.charAt(at + 1)));
    }

    private void dollarQuote() {
        int end = sql.indexOf('$', at + 1) + 1;
        at = after(sql.substring(at, end), end);
    }

    private void comment() {
        int depth = 0;
        while (at < sql.length()) {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
                if (depth == 0) {
                    return;
                }
            } else {
                at++;
            }
        }
    }

    private int after(String end, int from) {
        int found = sql.indexOf(end, from);
        return found < 0 ? sql.length() : found + end.length();
    }
}
