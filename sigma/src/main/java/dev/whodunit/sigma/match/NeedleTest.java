package dev.whodunit.sigma.match;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/** Whether any of some needles was found, or all of them: a look at a few words of 64 needles each. */
final class NeedleTest implements EventTest {

    private final int[] needles;
    private final boolean all;
    private final int[] words;
    private final long[] masks;

    private NeedleTest(int[] needles, boolean all) {
        this.needles = needles;
        this.all = all;
        SortedMap<Integer, Long> byWord = new TreeMap<>();
        for (int needle : needles) {
            byWord.merge(needle >> 6, 1L << needle, (some, more) -> some | more);
        }
        words = byWord.keySet().stream().mapToInt(Integer::intValue).toArray();
        masks = byWord.values().stream().mapToLong(Long::longValue).toArray();
    }

    static NeedleTest any(int... needles) {
        return new NeedleTest(needles, needles.length == 1);
    }

    static NeedleTest all(int... needles) {
        return new NeedleTest(needles, true);
    }

    /** Whether this may be one of several of which any is enough. */
    boolean isAny() {
        return !all || needles.length == 1;
    }

    /** Whether this may be one of several of which all are needed. */
    boolean isAll() {
        return all;
    }

    int[] needles() {
        return needles.clone();
    }

    @Override
    public boolean test(MatchState state) {
        FoundNeedles found = state.found();
        for (int i = 0; i < words.length; i++) {
            long common = found.word(words[i]) & masks[i];
            if (all ? common != masks[i] : common != 0) {
                return !all;
            }
        }
        return all;
    }

    @Override
    public String toString() {
        return (all ? "all of " : "any of ") + Arrays.toString(needles);
    }
}
