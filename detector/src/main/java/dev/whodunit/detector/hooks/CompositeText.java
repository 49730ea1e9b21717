package dev.whodunit.detector.hooks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's text form of a row, {@code (a,"b ""c""",)}, as the hooks write it: quotes inside quotes are doubled, a
 * backslash is a backslash, nothing between two commas is null.
 */
final class CompositeText {

    private CompositeText() {}

    /**
     * The fields of a row.
     *
     * @throws IllegalArgumentException if the text is no row, or has more fields than {@code limit}
     */
    static List<@Nullable String> parse(String text, int limit) {
        return new Reader(text, limit).fields();
    }

    private static final class Reader {
        private final String text;
        private final int limit;
        private int at = 1;

        Reader(String text, int limit) {
            this.text = text;
            this.limit = limit;
        }

        List<@Nullable String> fields() {
            if (text.length() < 2 || text.charAt(0) != '(') {
                throw new IllegalArgumentException("no row");
            }
            @Nullable String[] fields = new @Nullable String[limit];
            int count = 0;
            while (true) {
                if (count == limit) {
                    throw new IllegalArgumentException("more than " + limit + " fields");
                }
                fields[count++] = field();
                char end = next();
                if (end == ')') {
                    break;
                }
            }
            if (at != text.length()) {
                throw new IllegalArgumentException("text after the row");
            }
            return new ArrayList<>(Arrays.asList(fields).subList(0, count));
        }

        private @Nullable String field() {
            if (peek() == ',' || peek() == ')') {
                return null;
            }
            return peek() == '"' ? quoted() : bare();
        }

        private String bare() {
            int start = at;
            while (peek() != ',' && peek() != ')') {
                at++;
            }
            return text.substring(start, at);
        }

        private String quoted() {
            StringBuilder field = new StringBuilder();
            at++;
            while (true) {
                char c = next();
                if (c != '"') {
                    field.append(c);
                } else if (at < text.length() && text.charAt(at) == '"') {
                    field.append('"');
                    at++;
                } else {
                    return field.toString();
                }
            }
        }

        private char peek() {
            if (at >= text.length()) {
                throw new IllegalArgumentException("the row ends too early");
            }
            return text.charAt(at);
        }

        private char next() {
            char c = peek();
            at++;
            return c;
        }
    }
}
