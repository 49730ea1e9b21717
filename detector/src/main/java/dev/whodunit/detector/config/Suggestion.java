package dev.whodunit.detector.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that an unknown one was probably meant to be. */
final class Suggestion {

    private Suggestion() {}

    /** {@code ; did you mean "x"?}, or nothing. */
    static String of(String unknown, Collection<String> known) {
        return nearest(unknown, known)
                .map(name -> "; did you mean \"" + name + "\"?")
                .orElse("");
    }

    private static Optional<String> nearest(String unknown, Collection<String> known) {
        return known.stream()
                .filter(name -> distance(unknown, name) <= (Math.min(unknown.length(), name.length()) + 1) / 3)
                .min(Comparator.comparingInt((String name) -> distance(unknown, name))
                        .thenComparing(name -> name));
    }

    /** Levenshtein's distance, letter case, hyphens and underscores apart. */
    private static int distance(String one, String other) {
        String left = one.toLowerCase(Locale.ROOT).replace('-', '_');
        String right = other.toLowerCase(Locale.ROOT).replace('-', '_');
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int substituted = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.length()];
    }
}
