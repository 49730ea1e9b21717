package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.PatternMatcher;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The symbols that searches read: one for all cases of a character, the most used characters first, one for all
 * characters that no needle has, and two for where a value begins and ends.
 */
final class Alphabet {

    static final char OTHER = 0;
    static final char BEGIN = 1;
    static final char END = 2;

    private static final char FIRST = 3;
    private static final char[] FOLDED = folded();

    private final char[] symbols = new char[FOLDED.length];
    private final int size;

    Alphabet(Collection<Needle> needles) {
        int[] uses = new int[FOLDED.length];
        for (Needle needle : needles) {
            for (int i = 0; i < needle.folded().length(); i++) {
                uses[needle.folded().charAt(i)]++;
            }
        }
        int[] used = IntStream.range(0, uses.length)
                .filter(c -> uses[c] > 0)
                .boxed()
                .sorted(Comparator.comparing(c -> -uses[c]))
                .mapToInt(Integer::intValue)
                .toArray();
        char[] ofFolded = new char[FOLDED.length];
        Arrays.fill(ofFolded, OTHER);
        for (int i = 0; i < used.length; i++) {
            ofFolded[used[i]] = (char) (FIRST + i);
        }
        for (int c = 0; c < symbols.length; c++) {
            symbols[c] = ofFolded[FOLDED[c]];
        }
        size = FIRST + used.length;
    }

    private static char[] folded() {
        char[] folded = new char[Character.MAX_VALUE + 1];
        for (int c = 0; c < folded.length; c++) {
            folded[c] = PatternMatcher.fold((char) c);
        }
        return folded;
    }

    /** The symbol of any character; its case does not matter. */
    char symbol(char c) {
        return symbols[c];
    }

    /** The symbol of each character, not to be changed. */
    char[] table() {
        return symbols;
    }

    /** Symbols are less than this. */
    int size() {
        return size;
    }
}
