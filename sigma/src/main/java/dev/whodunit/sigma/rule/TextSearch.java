package dev.whodunit.sigma.rule;

/**
 * A text made ready to be looked for in others, in linear time whatever they are: the search of Knuth, Morris and Pratt.
 * Immutable and safe for threads.
 */
public final class TextSearch {

    private final char[] sought;
    private final boolean cased;
    /** For each beginning of the text how long the longest other beginning is with which it ends. */
    private final int[] borders;

    /** @param cased whether a character is another in another case */
    public TextSearch(CharSequence text, boolean cased) {
        this.cased = cased;
        sought = new char[text.length()];
        for (int i = 0; i < sought.length; i++) {
            sought[i] = symbol(text.charAt(i));
        }
        borders = new int[sought.length];
        int fits = 0;
        for (int i = 1; i < sought.length; i++) {
            fits = after(fits, sought[i]);
            borders[i] = fits;
        }
    }

    /** Where the text first stands in another between two places, or a negative number where it does not. */
    public int find(CharSequence text, int from, int to) {
        if (sought.length == 0) {
            return from;
        }
        int fits = 0;
        for (int at = from; at < to; at++) {
            fits = after(fits, symbol(text.charAt(at)));
            if (fits == sought.length) {
                return at + 1 - fits;
            }
        }
        return -1;
    }

    /** How many characters of the text fit after one more, where so many fitted before; fewer than all. */
    private int after(int before, char next) {
        int fits = before;
        while (fits > 0 && sought[fits] != next) {
            fits = borders[fits - 1];
        }
        return sought[fits] == next ? fits + 1 : fits;
    }

    private char symbol(char c) {
        return cased ? c : PatternMatcher.fold(c);
    }
}
