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
 * is; then the needle's neighbour of the stretch is looked at, and only then the whole needle. So, other than in an
 * automaton, no step waits for the one before to come from memory, and how many needles there are makes little difference.
 *
 * <p>A needle that is shorter than the stretch has a hash for each end that a longer one could have before it. There may be a few
 * of these, so that a field need not be read a second time for them.
 *
 * <p>A text may be made so that it nearly is a long needle at every place; see {@link #search}.
 */
final class HashedNeedles {

    /** How many characters are hashed, with where values begin and end. */
    private static final int STRETCH = 8;

    private static final int STEP = 3;
    private static final int BITS = STRETCH * STEP;
    private static final int MASK = (1 << BITS) - 1;
    /** The table has so many bits for each needle, as far as it goes: so many fit the processor's first cache. */
    private static final int SPARSE = 1024;

    private static final int FEWEST_BITS = 12;
    private static final int MOST_BITS = 18;
    private static final int SEED = 1987;
    /** Hashes of needles that are too short: one character of a text in so many has one of them. */
    private static final int MOST_OF_SHORT = (1 << MOST_BITS) / 128;

    private static final long EMPTY = -1;
    /** An entry is the number of a needle, the neighbour of its stretch, where this stands, and the hash. */
    private static final int NEIGHBOUR = BITS + 2;

    private static final int NEEDLE = NEIGHBOUR + Character.SIZE;
    /** So many needles can be found. */
    static final int MOST = 1 << Long.SIZE - 1 - NEEDLE;

    /** Where the neighbour stands. */
    private static final int NOWHERE = 0;

    private static final int BEFORE = 1;
    private static final int AFTER = 2;

    private final char[] symbolOf;
    private final int[] ofSymbol;
    private final int[] ofAscii = new int[128];
    private final long[] bits;
    /** Of a hash the upper bits are looked at, as many as there are in the table: they are of all its characters. */
    private final int dropped;

    private final long[] entries;
    private final char[][] needles;
    private final int[] ends;
    private final int[] numbers;

    /** A search for these needles, none of them shorter than {@link #shortest}; it finds {@code numbers[i]} for the i-th. */
    HashedNeedles(Alphabet alphabet, List<Needle> needles, int[] numbers) {
        this.numbers = numbers.clone();
        symbolOf = alphabet.table();
        SplittableRandom random = new SplittableRandom(SEED);
        ofSymbol = random.ints(alphabet.size()).map(mixed -> mixed & MASK).toArray();
        Arrays.setAll(ofAscii, c -> ofSymbol[symbolOf[c]]);
        this.needles = needles.stream().map(needle -> needle.symbols(alphabet)).toArray(char[][]::new);
        ends = new int[numbers.length];
        int hashes = Arrays.stream(this.needles)
                .mapToInt(needle -> hashes(needle.length))
                .sum();
        int sparse = Long.SIZE - Long.numberOfLeadingZeros((long) hashes * SPARSE - 1);
        int size = Math.min(MOST_BITS, Math.max(FEWEST_BITS, sparse));
        bits = new long[1 << size - 6];
        dropped = BITS - size;
        entries = new long[Integer.highestOneBit(Math.max(1, hashes)) * 4];
        Arrays.fill(entries, EMPTY);
        Rarity rarity = new Rarity(
                Arrays.stream(this.needles).mapToInt(needle -> needle.length).sum());
        for (char[] needle : this.needles) {
            rarity.count(needle);
        }
        for (int i = 0; i < numbers.length; i++) {
            ends[i] = rarity.endOfRarest(this.needles[i]);
            put(i);
        }
    }

    /**
     * How long a needle must be at least to be found by its hash among needles of these lengths, with where values begin and
     * end: as long as a stretch where there are many that are shorter, or where they are much shorter.
     */
    static int shortest(int[] lengths) {
        long ofShort = Arrays.stream(lengths)
                .filter(length -> length < STRETCH)
                .mapToLong(HashedNeedles::hashes)
                .sum();
        return ofShort <= MOST_OF_SHORT ? 1 : STRETCH;
    }

    /** How many hashes a needle has. */
    private static int hashes(int length) {
        return length >= STRETCH ? 1 : 1 << STEP * (STRETCH - length);
    }

    private void put(int needle) {
        char[] symbols = needles[needle];
        int hash = 0;
        for (int i = Math.max(0, ends[needle] + 1 - STRETCH); i <= ends[needle]; i++) {
            hash = after(hash, symbols[i]);
        }
        // What stands before a short needle reaches into the upper bits.
        int own = STEP * Math.min(STRETCH, symbols.length);
        for (int before = 0; before < hashes(symbols.length); before++) {
            put(hash & (1 << own) - 1 | before << own, needle);
        }
    }

    private void put(int hash, int needle) {
        bits[word(hash)] |= 1L << (hash >> dropped);
        int place = place(hash);
        while (entries[place] != EMPTY) {
            place = next(place);
        }
        int first = ends[needle] + 1 - STRETCH;
        int where = first > 0 ? BEFORE : ends[needle] + 1 < needles[needle].length ? AFTER : NOWHERE;
        char neighbour = where == NOWHERE ? 0 : needles[needle][where == BEFORE ? first - 1 : ends[needle] + 1];
        entries[place] = (long) needle << NEEDLE | (long) neighbour << NEIGHBOUR | (long) where << BITS | hash;
    }

    private int after(int hash, char symbol) {
        return (hash << STEP ^ ofSymbol[symbol]) & MASK;
    }

    private int word(int hash) {
        return hash >> dropped + 6 & bits.length - 1;
    }

    private int place(int hash) {
        return mixed(hash) & entries.length - 1;
    }

    private static int mixed(int hash) {
        return hash * 0x9E3779B1 >>> 8;
    }

    private int next(int place) {
        return place + 1 & entries.length - 1;
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
        int last = after(hash, Alphabet.END);
        if ((bits[word(last)] & 1L << (last >> dropped)) != 0) {
            compare(last, length, text, found);
        }
        return found.steps() <= mostSteps;
    }

    /** The hash after more characters; the needles found are of no account once there were too many steps. */
    private int read(int before, char[] buffer, int from, int length, String text, long mostSteps, FoundNeedles found) {
        int hash = before;
        int at = 0;
        while (true) {
            long met = scan(hash, buffer, at, length);
            hash = (int) met;
            at = (int) (met >>> Integer.SIZE);
            if (at == length) {
                return hash;
            }
            if (found.steps() <= mostSteps) {
                compare(hash & MASK, from + at, text, found);
            }
            at++;
        }
    }

    /** The next place where some needle has the hash, or the end, in the upper half, and the hash there. */
    private long scan(int before, char[] buffer, int from, int length) {
        int[] ascii = ofAscii;
        long[] table = bits;
        int lower = dropped;
        int hash = before;
        int at = from;
        while (at < length) {
            char c = buffer[at];
            // What was shifted out is above the bits that are looked at.
            hash = hash << STEP ^ (c < 128 ? ascii[c] : ofSymbol[symbolOf[c]]);
            int upper = hash >> lower;
            if ((table[upper >> 6 & table.length - 1] & 1L << upper) != 0) {
                break;
            }
            at++;
        }
        return (long) at << Integer.SIZE | hash & 0xffff_ffffL;
    }

    /** Compares the needles whose stretch has this hash and may end at a place of the text. */
    private void compare(int hash, int end, String text, FoundNeedles found) {
        int steps = 1;
        int place = place(hash);
        for (long entry = entries[place]; entry != EMPTY; entry = entries[place]) {
            if ((entry & MASK) == hash && neighbourFits(entry, end, text)) {
                int needle = (int) (entry >>> NEEDLE);
                int same = same(needles[needle], end - ends[needle], text);
                if (same == needles[needle].length) {
                    found.add(numbers[needle]);
                }
                steps += same;
            }
            steps++;
            place = next(place);
        }
        found.took(steps);
    }

    private boolean neighbourFits(long entry, int end, String text) {
        int where = (int) (entry >>> BITS) & 3;
        return where == NOWHERE
                || (char) (entry >>> NEIGHBOUR) == symbolAt(where == BEFORE ? end - STRETCH : end + 1, text);
    }

    /** A symbol of the text, of which the one before it is its begin. */
    private char symbolAt(int at, String text) {
        return at < 0 ? Alphabet.BEGIN : at >= text.length() ? Alphabet.END : symbolOf[text.charAt(at)];
    }

    /** How many symbols of a needle are those of the text from a place on. */
    private int same(char[] needle, int begin, String text) {
        if (begin < -1 || begin + needle.length > text.length() + 1) {
            return 0;
        }
        int same = 0;
        while (same < needle.length && symbolAt(begin + same, text) == needle[same]) {
            same++;
        }
        return same;
    }

    /** How often needles have stretches of characters. */
    private final class Rarity {

        private static final int SHORT = 3;
        private static final int MOST = 1_000_000;

        private final int[] whole;
        private final int[] within;

        /** @param symbols how many there are in all needles */
        Rarity(int symbols) {
            int size = Math.min(1 << MOST_BITS, Integer.highestOneBit(symbols) * 8);
            whole = new int[size];
            within = new int[size];
        }

        void count(char[] needle) {
            int hash = 0;
            for (int i = 0; i < needle.length; i++) {
                hash = after(hash, needle[i]);
                if (i >= STRETCH - 1) {
                    whole[mixed(hash) & whole.length - 1]++;
                }
                if (i >= SHORT - 1) {
                    within[within(needle, i)]++;
                }
            }
        }

        /** Where the stretch ends that the fewest have, and of these the one whose parts the fewest have. */
        int endOfRarest(char[] needle) {
            int hash = 0;
            int rarest = Math.min(STRETCH, needle.length) - 1;
            long least = Long.MAX_VALUE;
            for (int i = 0; i < needle.length; i++) {
                hash = after(hash, needle[i]);
                if (i >= STRETCH - 1) {
                    long often = (long) whole[mixed(hash) & whole.length - 1] * MOST;
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
            return mixed((needle[end - 2] & 63) << 12 | (needle[end - 1] & 63) << 6 | needle[end] & 63)
                    & within.length - 1;
        }
    }
}
