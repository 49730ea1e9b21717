package dev.whodunit.sigma.match;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Finds needles by the hash of a few of their characters (Karp and Rabin, Efficient randomized pattern-matching algorithms,
 * IBM Journal 31, 1987): one that rolls along the text, in which a character counts for so many steps and is then shifted out.
 *
 * <p>Each needle is found by one stretch of it, the one that others have least in common with it, for what rules mention often is
 * what events are full of. Whether some needle has a hash is a bit in a table that fits the processor's first cache, and seldom
 * is; then the needle is compared. So, other than in an automaton, no step waits for the one before to come from memory, and
 * how many needles there are makes little difference.
 *
 * <p>A text may be made so that it nearly is a long needle at every place; see {@link #search}.
 */
final class HashedNeedles {

    /** How many characters are hashed; no needle is shorter, with where values begin and end. */
    static final int STRETCH = 6;

    private static final int STEP = 3;
    private static final int BITS = STRETCH * STEP;
    private static final int MASK = (1 << BITS) - 1;
    private static final int LAST_WORD = (1 << BITS - 6) - 1;
    private static final int SEED = 1987;

    private static final int EMPTY = -1;
    /** An entry: the hash, where the needle's symbols begin, how many they are, which of them the stretch ends with, its number. */
    private static final int ENTRY = 5;

    private final char[] symbolOf;
    private final int[] ofSymbol;
    private final int[] ofAscii = new int[128];
    private final long[] bits = new long[LAST_WORD + 1];
    private final int[] entries;
    private final char[] symbols;

    /** A search for these needles; it finds {@code numbers[i]} for the i-th. */
    HashedNeedles(Alphabet alphabet, List<Needle> needles, int[] numbers) {
        symbolOf = alphabet.table();
        SplittableRandom random = new SplittableRandom(SEED);
        ofSymbol = random.ints(alphabet.size()).map(mixed -> mixed & MASK).toArray();
        Arrays.setAll(ofAscii, c -> ofSymbol[symbolOf[c]]);
        char[][] each = needles.stream().map(needle -> needle.symbols(alphabet)).toArray(char[][]::new);
        symbols = new char[Arrays.stream(each).mapToInt(needle -> needle.length).sum()];
        entries = new int[Integer.highestOneBit(Math.max(1, each.length)) * 4 * ENTRY];
        for (int i = 0; i < entries.length; i += ENTRY) {
            entries[i] = EMPTY;
        }
        Rarity rarity = new Rarity();
        for (char[] needle : each) {
            rarity.count(needle);
        }
        int begin = 0;
        for (int i = 0; i < each.length; i++) {
            System.arraycopy(each[i], 0, symbols, begin, each[i].length);
            put(rarity.endOfRarest(each[i]), each[i], begin, numbers[i]);
            begin += each[i].length;
        }
    }

    private void put(int end, char[] needle, int begin, int number) {
        int hash = 0;
        for (int i = end + 1 - STRETCH; i <= end; i++) {
            hash = after(hash, needle[i]);
        }
        bits[hash >> 6] |= 1L << hash;
        int place = place(hash);
        while (entries[place] != EMPTY) {
            place = next(place);
        }
        entries[place] = hash;
        entries[place + 1] = begin;
        entries[place + 2] = needle.length;
        entries[place + 3] = end;
        entries[place + 4] = number;
    }

    private int after(int hash, char symbol) {
        return (hash << STEP ^ ofSymbol[symbol]) & MASK;
    }

    private int place(int hash) {
        return (hash * 0x9E3779B1 >>> 7 & entries.length / ENTRY - 1) * ENTRY;
    }

    private int next(int place) {
        return place + ENTRY == entries.length ? 0 : place + ENTRY;
    }

    /**
     * Finds the needles in a text.
     *
     * @param buffer of any length, is written to
     * @return false where comparing took more than a few steps for each character, and the search was given up
     */
    boolean search(String text, char[] buffer, FoundNeedles found) {
        int length = text.length();
        long mostSteps = 8L * length + 1024;
        found.begin();
        int hash = ofSymbol[Alphabet.BEGIN];
        for (int from = 0; from < length; from += buffer.length) {
            int part = Math.min(buffer.length, length - from);
            text.getChars(from, from + part, buffer, 0);
            hash = read(hash, buffer, from, part, text, mostSteps, found);
        }
        compare(after(hash, Alphabet.END), length, text, found);
        return found.steps() <= mostSteps;
    }

    /** The hash after more characters; the needles found are of no account once there were too many steps. */
    private int read(int before, char[] buffer, int from, int length, String text, long mostSteps, FoundNeedles found) {
        int[] ascii = ofAscii;
        long[] table = bits;
        int hash = before;
        for (int i = 0; i < length; i++) {
            char c = buffer[i];
            // What was shifted out is above the bits that are looked at.
            hash = hash << STEP ^ (c < 128 ? ascii[c] : ofSymbol[symbolOf[c]]);
            if ((table[hash >> 6 & LAST_WORD] & 1L << hash) != 0 && found.steps() <= mostSteps) {
                compare(hash & MASK, from + i, text, found);
            }
        }
        return hash;
    }

    /** Compares the needles whose stretch has this hash and may end at a place of the text. */
    private void compare(int hash, int end, String text, FoundNeedles found) {
        int steps = 1;
        for (int place = place(hash); entries[place] != EMPTY; place = next(place)) {
            if (entries[place] == hash) {
                int begin = end - entries[place + 3];
                int length = entries[place + 2];
                int same = same(entries[place + 1], length, begin, text);
                if (same == length) {
                    found.add(entries[place + 4]);
                }
                steps += same;
            }
            steps++;
        }
        found.took(steps);
    }

    /** How many symbols of a needle are those of the text from a place on, of which the one before the text is its begin. */
    private int same(int needle, int length, int begin, String text) {
        int end = text.length();
        if (begin < -1 || begin + length > end + 1) {
            return 0;
        }
        int same = 0;
        for (int at = begin; same < length; at++) {
            char symbol = at < 0 ? Alphabet.BEGIN : at == end ? Alphabet.END : symbolOf[text.charAt(at)];
            if (symbol != symbols[needle + same]) {
                return same;
            }
            same++;
        }
        return same;
    }

    /** How often needles have stretches of characters. */
    private final class Rarity {

        private static final int SHORT = 3;
        private static final int MOST = 1_000_000;

        private final int[] whole = new int[MASK + 1];
        private final int[] within = new int[1 << SHORT * 6];

        void count(char[] needle) {
            int hash = 0;
            for (int i = 0; i < needle.length; i++) {
                hash = after(hash, needle[i]);
                if (i >= STRETCH - 1) {
                    whole[hash]++;
                }
                if (i >= SHORT - 1) {
                    within[within(needle, i)]++;
                }
            }
        }

        /** Where the stretch ends that the fewest have, and of these the one whose parts the fewest have. */
        int endOfRarest(char[] needle) {
            int hash = 0;
            int rarest = STRETCH - 1;
            long least = Long.MAX_VALUE;
            for (int i = 0; i < needle.length; i++) {
                hash = after(hash, needle[i]);
                if (i >= STRETCH - 1) {
                    long often = (long) whole[hash] * MOST;
                    for (int part = i + SHORT - STRETCH; part <= i; part++) {
                        often += Math.min(within[within(needle, part)], MOST / STRETCH);
                    }
                    if (often < least) {
                        least = often;
                        rarest = i;
                    }
                }
            }
            return rarest;
        }

        private int within(char[] needle, int end) {
            return (needle[end - 2] & 63) << 12 | (needle[end - 1] & 63) << 6 | needle[end] & 63;
        }
    }
}
