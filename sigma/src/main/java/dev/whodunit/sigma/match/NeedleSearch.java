package dev.whodunit.sigma.match;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds all needles of one field in a text: most by their hash, which is quickest, those that are too short for that, if there are many, with
 * an {@link Automaton}. A text in which hashes are met too often is searched by an automaton for all of them, whose time
 * is linear whatever the text. Immutable and safe for threads.
 */
final class NeedleSearch {

    /** Fewer needles than these an automaton finds about as quickly, and without a table for each field. */
    static final int FEWEST_HASHED = 8;

    private final Automaton all;
    private final @Nullable HashedNeedles hashed;
    private final @Nullable Automaton brief;

    /**
     * A search for these needles; it finds {@code numbers[i]} for the i-th. No two needles are the same.
     *
     * @param fewestHashed how many there must be for any to be found by their hash
     */
    NeedleSearch(Alphabet alphabet, List<Needle> needles, int[] numbers, int fewestHashed) {
        all = new Automaton(alphabet, needles, numbers, Automaton.MOST_CELLS);
        int[] lengths = needles.stream()
                .mapToInt(needle -> needle.symbols(alphabet).length)
                .toArray();
        int shortest = HashedNeedles.shortest(lengths);
        Part longer = new Part(needles, numbers, i -> lengths[i] >= shortest);
        Part shorter = new Part(needles, numbers, i -> lengths[i] < shortest);
        // Where all stand at the begin, the automaton need not read far.
        boolean hashes = longer.needles.size() >= fewestHashed
                && longer.needles.size() <= HashedNeedles.MOST
                && !needles.stream().allMatch(Needle::atBegin);
        hashed = hashes ? new HashedNeedles(alphabet, longer.needles, longer.numbers()) : null;
        brief = hashes && !shorter.needles.isEmpty()
                ? new Automaton(alphabet, shorter.needles, shorter.numbers(), Automaton.MOST_CELLS)
                : null;
    }

    /** Finds the needles in a text; {@code buffer} is written to. */
    void search(String text, char[] buffer, FoundNeedles found) {
        if (hashed == null || !hashed.search(text, buffer, found)) {
            search(all, text, buffer, found);
        } else if (brief != null) {
            search(brief, text, buffer, found);
        }
    }

    private static void search(Automaton automaton, String text, char[] buffer, FoundNeedles found) {
        int place = automaton.begin(found);
        int length = text.length();
        for (int from = 0; from < length && !automaton.isSettled(place); from += buffer.length) {
            int part = Math.min(buffer.length, length - from);
            text.getChars(from, from + part, buffer, 0);
            place = automaton.read(place, buffer, part, found);
        }
        automaton.end(place, found);
    }

    /** Finds the needles in the first characters of some. */
    void search(char[] text, int length, FoundNeedles found) {
        all.end(all.read(all.begin(found), text, length, found), found);
    }

    /** Some of the needles. */
    private static final class Part {

        private final List<Needle> needles = new ArrayList<>();
        private final List<Integer> numbers = new ArrayList<>();

        Part(List<Needle> all, int[] numbers, IntPredicate chosen) {
            for (int i = 0; i < numbers.length; i++) {
                if (chosen.test(i)) {
                    needles.add(all.get(i));
                    this.numbers.add(numbers[i]);
                }
            }
        }

        int[] numbers() {
            return numbers.stream().mapToInt(Integer::intValue).toArray();
        }
    }
}
