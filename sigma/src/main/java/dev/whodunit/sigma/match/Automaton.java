package dev.whodunit.sigma.match;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Finds all needles of one field in a text in one pass over it, whatever their number: the automaton of Aho and
 * Corasick (Efficient string matching, CACM 18, 1975).
 *
 * <p>A state stands for the longest end of what was read that some needle begins with. States are numbered level by
 * level, so the children of one state are neighbours, sorted by their symbols, and a state's fallback (its longest
 * proper end that is a state too) has a lower number than it. A tree of states is thus three arrays: the symbol that
 * leads to a state, its first child (it ends where the next state's children begin), and its fallback.
 *
 * <p>Text spends most of its time near the root, where states have many children. There a row of the following states,
 * by symbol, makes a step one load; rows are only for the first states, and only for the most used symbols. Deeper down
 * nearly every state has one child, and a look at it or a step to the fallback is as good. A place in the text is
 * thus where the state's row begins, so that a step is an addition and a load; or, below zero, the complement of the
 * number of a state that has no row or has something to tell. So memory is bounded: about
 * 20 bytes a state, and {@link #MOST_CELLS} cells. Falling back never takes more steps than were taken forward: the
 * time is linear in the text.
 *
 * <p>Where a value begins and ends is read as a symbol of its own. So "starts with", "ends with" and "equals" are
 * needles like any other. Each state has at most one needle that ends there, its own; the others that end there are
 * those of its fallbacks. They are told when the state is first reached: where a needle is told already, so are those of
 * the fallbacks, and the walk ends. Telling thus takes as much time as there are needles, not occurrences of them.
 */
final class Automaton {

    private static final int ROOT = 0;
    private static final int NONE = -1;

    /** An automaton has so many cells at most, apart from the root's. */
    static final int MOST_CELLS = 1 << 20;

    private static final int WIDEST = 64;

    private final char[] symbolOf;
    private final char[] symbol;
    private final int[] firstChild;
    private final int[] fallback;
    private final int[] needle;
    private final int[] told;
    private final int shift;
    private final int width;
    private final int rows;
    private final int[] cells;
    private final int begin;
    /** The place from which no more can be found, or none. */
    private final int settled;

    /**
     * An automaton of these needles; it tells {@code numbers[i]} of the i-th. No two needles are the same.
     *
     * @param mostCells how many cells it may have, apart from the root's
     */
    Automaton(Alphabet alphabet, List<Needle> needles, int[] numbers, int mostCells) {
        symbolOf = alphabet.table();
        NeedleTree tree = new NeedleTree(alphabet, needles, numbers);
        symbol = tree.symbol();
        firstChild = tree.firstChild();
        needle = tree.needle();
        fallback = new int[symbol.length];
        told = new int[symbol.length];
        shift = 32 - Integer.numberOfLeadingZeros(Math.min(alphabet.size(), WIDEST) - 1);
        width = 1 << shift;
        rows = Math.max(1, Math.min(symbol.length, mostCells / width));
        cells = new int[rows * width];
        told[ROOT] = NONE;
        for (int state = 0; state < symbol.length; state++) {
            link(state);
        }
        begin = step(ROOT, Alphabet.BEGIN);
        settled = needles.stream().allMatch(Needle::atBegin) ? ROOT : Integer.MIN_VALUE;
    }

    /** Gives a state its row, and its children their fallbacks. Those before it have theirs. */
    private void link(int state) {
        if (state != ROOT && state < rows) {
            System.arraycopy(cells, fallback[state] << shift, cells, state << shift, width);
        }
        for (int child = firstChild[state]; child < firstChild[state + 1]; child++) {
            fallback[child] = state == ROOT ? ROOT : step(fallback[state], symbol[child]);
            told[child] = needle[child] != NONE ? child : told[fallback[child]];
            if (state < rows && symbol[child] < width) {
                cells[(state << shift) + symbol[child]] = told[child] == NONE ? place(child) : ~child;
            }
        }
    }

    private int place(int state) {
        return state < rows ? state << shift : ~state;
    }

    private int state(int place) {
        return place < 0 ? ~place : place >> shift;
    }

    private int step(int state, char read) {
        int from = state;
        while (true) {
            if (from < rows && read < width) {
                return state(cells[(from << shift) + read]);
            }
            int child = child(from, read);
            if (child != NONE) {
                return child;
            }
            if (from == ROOT) {
                return ROOT;
            }
            from = fallback[from];
        }
    }

    private int child(int state, char read) {
        int low = firstChild[state];
        int high = firstChild[state + 1];
        if (high - low > 8) {
            int found = Arrays.binarySearch(symbol, low, high, read);
            return found < 0 ? NONE : found;
        }
        for (int child = low; child < high; child++) {
            if (symbol[child] == read) {
                return child;
            }
        }
        return NONE;
    }

    /** The place where a value has begun. */
    int begin(FoundNeedles found) {
        tell(begin, found);
        return place(begin);
    }

    /** Whether no more can be found in this value, whatever follows. */
    boolean isSettled(int place) {
        return place == settled;
    }

    /** The place after more of a value; adds the needles found. */
    int read(int place, char[] text, int length, FoundNeedles found) {
        char[] symbols = symbolOf;
        int[] row = cells;
        int last = settled;
        int at = place;
        for (int i = 0; i < length; i++) {
            char read = symbols[text[i]];
            if (at >= 0 && read < width) {
                at = row[at + read];
                // Whether a text is back at the root cannot be foretold, so only those ask that may end there.
                if (at >= ROOT) {
                    if (at == last) {
                        return at;
                    }
                    continue;
                }
            } else {
                at = ~step(state(at), read);
            }
            tell(~at, found);
            at = place(~at);
        }
        return at;
    }

    /** Ends a value. */
    void end(int place, FoundNeedles found) {
        if (!isSettled(place)) {
            tell(step(state(place), Alphabet.END), found);
        }
    }

    private void tell(int state, FoundNeedles found) {
        // The needles that end here, the longest first.
        int at = told[state];
        while (at >= 0) {
            if (!found.add(needle[at])) {
                return;
            }
            at = told[fallback[at]];
        }
    }

    /** Gives the numbers of all needles that lie within a needle, itself among them. */
    void within(Needle other, Alphabet alphabet, IntConsumer numbers) {
        int state = ROOT;
        for (char read : other.symbols(alphabet)) {
            state = step(state, read);
            for (int at = told[state]; at >= 0; at = told[fallback[at]]) {
                numbers.accept(needle[at]);
            }
        }
    }

    /** The tree of needles, level by level. */
    private static final class NeedleTree {

        private final char[][] needles;
        private final int[] numbers;
        private char[] symbol = new char[64];
        private int[] firstChild = new int[65];
        private int[] needle = new int[64];
        private int[] low = new int[64];
        private int[] high = new int[64];
        private int states = 1;

        NeedleTree(Alphabet alphabet, List<Needle> unsorted, int[] given) {
            char[][] symbols =
                    unsorted.stream().map(needle -> needle.symbols(alphabet)).toArray(char[][]::new);
            Integer[] order = new Integer[symbols.length];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, Comparator.comparing(i -> symbols[i], Arrays::compare));
            needles = Arrays.stream(order).map(i -> symbols[i]).toArray(char[][]::new);
            numbers = Arrays.stream(order).mapToInt(i -> given[i]).toArray();
            high[ROOT] = needles.length;
            int depth = 0;
            for (int from = 0; from < states; depth++) {
                int to = states;
                for (int state = from; state < to; state++) {
                    addChildren(state, depth);
                }
                from = to;
            }
            firstChild[states] = states;
        }

        /** The needles of a state are neighbours and have what leads to it in common; the shortest is that alone. */
        private void addChildren(int state, int depth) {
            int at = low[state];
            needle[state] = NONE;
            if (at < high[state] && needles[at].length == depth) {
                needle[state] = numbers[at];
                at++;
            }
            firstChild[state] = states;
            while (at < high[state]) {
                char next = needles[at][depth];
                int end = at + 1;
                while (end < high[state] && needles[end][depth] == next) {
                    end++;
                }
                add(next, at, end);
                at = end;
            }
        }

        private void add(char read, int from, int to) {
            if (states == symbol.length) {
                symbol = Arrays.copyOf(symbol, states * 2);
                firstChild = Arrays.copyOf(firstChild, states * 2 + 1);
                needle = Arrays.copyOf(needle, states * 2);
                low = Arrays.copyOf(low, states * 2);
                high = Arrays.copyOf(high, states * 2);
            }
            symbol[states] = read;
            low[states] = from;
            high[states] = to;
            states++;
        }

        char[] symbol() {
            return Arrays.copyOf(symbol, states);
        }

        int[] firstChild() {
            return Arrays.copyOf(firstChild, states + 1);
        }

        int[] needle() {
            return Arrays.copyOf(needle, states);
        }
    }
}
