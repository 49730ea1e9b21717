package dev.whodunit.sigma.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pattern made ready to be matched many times without allocating. The pieces between {@code *} are looked for one
 * after the other, each at its first place: the time is at most the text's length times the pattern's, and where a long
 * piece has no wildcard of one character at most twice the text's length.
 */
public final class PatternMatcher {

    private static final int ONE = -1;
    private static final int DASH = -2;

    /** Shorter pieces are looked for place by place, which costs no memory. */
    private static final int LONG = 32;

    private final int[][] pieces;
    /** Of each long piece without wildcards; null for other pieces. */
    private final @Nullable TextSearch[] searches;

    private final boolean anyBefore;
    private final boolean anyAfter;
    private final boolean cased;

    public PatternMatcher(TextPattern pattern, boolean cased) {
        this.cased = cased;
        pieces = new Pieces(cased).of(pattern);
        searches = Arrays.stream(pieces).map(this::search).toArray(TextSearch[]::new);
        List<TextPattern.Part> parts = pattern.parts();
        anyBefore = !parts.isEmpty() && parts.get(0) == TextPattern.Wildcard.ANY;
        anyAfter = !parts.isEmpty() && parts.get(parts.size() - 1) == TextPattern.Wildcard.ANY;
    }

    private @Nullable TextSearch search(int[] piece) {
        return piece.length < LONG || Arrays.stream(piece).anyMatch(symbol -> symbol < 0)
                ? null
                : new TextSearch(new String(piece, 0, piece.length), cased);
    }

    /** One form for every case of a character. */
    public static char fold(char c) {
        if (c < 128) {
            return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
        }
        return Character.toLowerCase(Character.toUpperCase(c));
    }

    /** Whether the whole of {@code text} fits the pattern. */
    public boolean matches(CharSequence text) {
        if (pieces.length == 0) {
            return anyBefore || text.length() == 0;
        }
        int first = 0;
        int last = pieces.length;
        int from = 0;
        int to = text.length();
        if (!anyBefore) {
            if (!fits(pieces[0], text, 0, to)) {
                return false;
            }
            from = pieces[0].length;
            first = 1;
            if (last == 1) {
                return anyAfter || from == to;
            }
        }
        if (!anyAfter) {
            int[] end = pieces[last - 1];
            to -= end.length;
            if (to < from || !fits(end, text, to, text.length())) {
                return false;
            }
            last--;
        }
        for (int i = first; i < last; i++) {
            TextSearch search = searches[i];
            int found = search != null ? search.find(text, from, to) : find(pieces[i], text, from, to);
            if (found < 0) {
                return false;
            }
            from = found + pieces[i].length;
        }
        return true;
    }

    private int find(int[] piece, CharSequence text, int from, int to) {
        int first = piece[0];
        int upper = !cased && first >= 'a' && first <= 'z' ? first - 'a' + 'A' : first;
        for (int at = from; at <= to - piece.length; at++) {
            char c = text.charAt(at);
            // Nearly all places are passed by a look at one character; what it stands for matters only beyond ASCII.
            boolean mayBegin = c == first || c == upper || c >= 128 || first < 0;
            if (mayBegin && fits(piece, text, at, to)) {
                return at;
            }
        }
        return -1;
    }

    private boolean fits(int[] piece, CharSequence text, int at, int to) {
        if (to - at < piece.length) {
            return false;
        }
        for (int i = 0; i < piece.length; i++) {
            if (!fits(piece[i], text.charAt(at + i))) {
                return false;
            }
        }
        return true;
    }

    private boolean fits(int expected, char c) {
        if (expected >= 0) {
            return expected == (cased ? c : fold(c));
        }
        return expected == ONE || isDash(c);
    }

    private static boolean isDash(char c) {
        return c == '-' || c == '/' || c == '\u2013' || c == '\u2014' || c == '\u2015';
    }

    /** Collects what stands between the {@code *} of a pattern. */
    private static final class Pieces {

        private final boolean cased;
        private final List<int[]> pieces = new ArrayList<>();
        private int[] piece = new int[16];
        private int length;

        Pieces(boolean cased) {
            this.cased = cased;
        }

        int[][] of(TextPattern pattern) {
            for (TextPattern.Part part : pattern.parts()) {
                if (part == TextPattern.Wildcard.ANY) {
                    end();
                } else if (part instanceof TextPattern.Literal literal) {
                    add(literal.text());
                } else {
                    add(part == TextPattern.Wildcard.ONE ? ONE : DASH);
                }
            }
            end();
            return pieces.toArray(int[][]::new);
        }

        private void add(String text) {
            for (int i = 0; i < text.length(); i++) {
                add(cased ? text.charAt(i) : fold(text.charAt(i)));
            }
        }

        private void add(int symbol) {
            if (length == piece.length) {
                piece = Arrays.copyOf(piece, 2 * length);
            }
            piece[length++] = symbol;
        }

        private void end() {
            if (length > 0) {
                pieces.add(Arrays.copyOf(piece, length));
                length = 0;
            }
        }
    }
}
