package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.PatternMatcher;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A map from texts to rule numbers that ignores case and allocates nothing to look one up. */
final class FoldedMap {

    private final String[] keys;
    private final int[][] values;
    private final int longest;

    /** A map of these entries, whose keys are folded already. */
    FoldedMap(Map<String, int[]> entries) {
        int size = Integer.highestOneBit(Math.max(4, entries.size() * 4));
        keys = new String[size];
        values = new int[size][];
        int most = 0;
        for (Map.Entry<String, int[]> entry : entries.entrySet()) {
            most = Math.max(most, entry.getKey().length());
            int slot = slot(entry.getKey());
            keys[slot] = entry.getKey();
            values[slot] = entry.getValue();
        }
        longest = most;
    }

    int @Nullable [] get(String text) {
        return text.length() > longest ? null : values[slot(text)];
    }

    /** Where the text is, or would be. A quarter of the slots are used, so there always is a free one. */
    @SuppressWarnings("NullAway") // a slot without a key is how the search ends
    private int slot(String text) {
        int hash = 0;
        for (int i = 0; i < text.length(); i++) {
            hash = 31 * hash + PatternMatcher.fold(text.charAt(i));
        }
        int slot = (hash ^ hash >>> 16) & keys.length - 1;
        while (keys[slot] != null && !isSame(keys[slot], text)) {
            slot = slot + 1 & keys.length - 1;
        }
        return slot;
    }

    private static boolean isSame(String folded, String text) {
        if (folded.length() != text.length()) {
            return false;
        }
        for (int i = 0; i < folded.length(); i++) {
            if (folded.charAt(i) != PatternMatcher.fold(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
