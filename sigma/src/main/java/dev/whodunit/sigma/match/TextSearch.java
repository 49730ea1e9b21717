package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.PatternMatcher;

/** A search for one text in another in linear time, whatever they are: that of Knuth, Morris and Pratt. */
final class TextSearch {

    private TextSearch() {}

    /** Whether {@code part} stands in {@code text} at that place, which leaves room for it. */
    static boolean isAt(String text, String part, int at, boolean cased) {
        for (int i = 0; i < part.length(); i++) {
            if (!alike(text.charAt(at + i), part.charAt(i), cased)) {
                return false;
            }
        }
        return true;
    }

    static boolean contains(String text, String part, boolean cased) {
        int[] shorter = borders(part, cased);
        int fits = 0;
        for (int i = 0; i < text.length() && fits < part.length(); i++) {
            while (fits > 0 && !alike(text.charAt(i), part.charAt(fits), cased)) {
                fits = shorter[fits - 1];
            }
            fits += alike(text.charAt(i), part.charAt(fits), cased) ? 1 : 0;
        }
        return fits == part.length();
    }

    /** For each beginning of a text how long the longest other beginning is with which it ends. */
    private static int[] borders(String part, boolean cased) {
        int[] borders = new int[part.length()];
        int fits = 0;
        for (int i = 1; i < part.length(); i++) {
            while (fits > 0 && !alike(part.charAt(i), part.charAt(fits), cased)) {
                fits = borders[fits - 1];
            }
            fits += alike(part.charAt(i), part.charAt(fits), cased) ? 1 : 0;
            borders[i] = fits;
        }
        return borders;
    }

    /** The text in one case, the same for texts that differ in case only. */
    static String folded(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            folded.append(PatternMatcher.fold(text.charAt(i)));
        }
        return folded.toString();
    }

    private static boolean alike(char a, char b, boolean cased) {
        return a == b || !cased && PatternMatcher.fold(a) == PatternMatcher.fold(b);
    }
}
