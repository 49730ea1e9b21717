package dev.whodunit.sigma.parse;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Finds the word that was probably meant. */
public final class Suggestions {

    private static final int SHORTEST = 2;
    private static final int LONGEST = 64;

    private Suggestions() {}

    /** The candidate least unlike {@code word}, in any case, if one is near enough to be a slip of the hand. */
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        String lower = word.toLowerCase(Locale.ROOT);
        return nearest(lower, candidates, Math.max(1, word.length() / 3), name -> name.toLowerCase(Locale.ROOT));
    }

    /** A candidate that {@code word}, as it is written, is one slip away from: a letter too many, too few, another, or two swapped. */
    public static Optional<String> oneSlipFrom(String word, Collection<String> candidates) {
        return nearest(word, candidates, 1, UnaryOperator.identity());
    }

    private static Optional<String> nearest(
            String word, Collection<String> candidates, int edits, UnaryOperator<String> asCompared) {
        if (word.length() < SHORTEST || word.length() > LONGEST) {
            return Optional.empty();
        }
        String best = null;
        int least = edits + 1;
        for (String candidate : candidates) {
            if (candidate.length() <= LONGEST && Math.abs(candidate.length() - word.length()) < least) {
                int distance = distance(word, asCompared.apply(candidate));
                if (distance < least) {
                    least = distance;
                    best = candidate;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** A question that ends a message, such as {@code ": did you mean 'level'?"}, or nothing. */
    public static String didYouMean(String word, Collection<String> candidates) {
        return nearest(word, candidates)
                .map(near -> ": did you mean '" + near + "'?")
                .orElse("");
    }

    /** A question as {@link #didYouMean}; where no word is near, all of them. */
    static String didYouMeanOneOf(String word, Collection<String> words) {
        return nearest(word, words)
                .map(near -> ": did you mean '" + near + "'?")
                .orElse(": expected one of " + String.join(", ", words));
    }

    /** A question as {@link #didYouMean}; where no word is near, all of them, in quotes, or as many as are {@code most}. */
    static String didYouMeanOneOf(String word, Collection<String> words, int most) {
        return nearest(word, words)
                .map(near -> ": did you mean '" + near + "'?")
                .orElseGet(() -> (words.size() == 1 ? ": expected " : ": expected one of ")
                        + words.stream().limit(most).map(Problems::quote).collect(Collectors.joining(", "))
                        + (words.size() > most ? ", …" : ""));
    }

    /** Edits between two words, where swapping neighbours is one edit. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                d[i][j] = i == 0 || j == 0 ? i + j : step(a, b, d, i, j);
            }
        }
        return d[a.length()][b.length()];
    }

    private static int step(String a, String b, int[][] d, int i, int j) {
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + same);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
    }
}
