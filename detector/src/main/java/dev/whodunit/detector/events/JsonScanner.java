package dev.whodunit.detector.events;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds where values end in JSON, eight bytes at a time, without making them. It knows the JSON that programs write; of
 * anything else, be it wrong or only unusual, it says {@link #UNKNOWN} and leaves the judgement to a parser. Not safe for
 * threads.
 */
final class JsonScanner {

    /** A place past the end of every text, where nothing is found any more: this may be JSON or not. */
    static final int UNKNOWN = 1 << 30;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101010101010101L;
    private static final long TOPS = 0x8080808080808080L;
    private static final int DEEPEST = 32;
    private static final int LONGEST_NUMBER = 300;

    private byte[] json = {};
    private int end;
    private boolean plain;

    /** Takes the text to be scanned: what lies before a place in these bytes. */
    void take(byte[] bytes, int to) {
        json = bytes;
        end = to;
    }

    /** The byte at a place; 0, which JSON never has, from the end on. */
    byte at(int place) {
        return place < end ? json[place] : 0;
    }

    boolean isEnd(int place) {
        return place == end;
    }

    /** The first place from there on that is not blank. */
    int skipBlanks(int from) {
        int place = from;
        while (isBlank(at(place))) {
            place++;
        }
        return place;
    }

    private static boolean isBlank(byte read) {
        return read == ' ' || read == '\t' || read == '\r' || read == '\n';
    }

    /** The place of the quote that ends a text, which begins after its first quote. */
    int endOfText(int from) {
        plain = true;
        int place = from;
        while (true) {
            place = special(place);
            byte read = at(place);
            if (read == '"') {
                return place;
            }
            plain = false;
            if (read == '\\') {
                place = skipEscape(place);
            } else if (read < 0) {
                place = skipCharacter(place);
            } else {
                return UNKNOWN;
            }
        }
    }

    /** Whether the text whose end was found last stands in the JSON as it is, in ASCII. */
    boolean isPlain() {
        return plain;
    }

    /** The first place that is no printable ASCII character, a quote or a backslash. */
    private int special(int from) {
        int place = from;
        for (; place + Long.BYTES <= end; place += Long.BYTES) {
            long word = (long) WORDS.get(json, place);
            long special =
                    (zeros(word ^ EACH * '"') | zeros(word ^ EACH * '\\') | (word - EACH * ' ') & ~word | word) & TOPS;
            if (special != 0) {
                return place + (Long.numberOfTrailingZeros(special) >> 3);
            }
        }
        while (at(place) >= ' ' && at(place) != '"' && at(place) != '\\') {
            place++;
        }
        return place;
    }

    /**
     * Has the top bits of the bytes that are zero. A bit above may be wrong, since a byte may borrow from the next one;
     * the lowest is right.
     */
    private static long zeros(long word) {
        return word - EACH & ~word;
    }

    private int skipEscape(int from) {
        byte read = at(from + 1);
        if (read != 'u') {
            return read > 0 && "\"\\/bfnrt".indexOf(read) >= 0 ? from + 2 : UNKNOWN;
        }
        for (int i = 2; i < 6; i++) {
            if (Character.digit(at(from + i), 16) < 0) {
                return UNKNOWN;
            }
        }
        return from + 6;
    }

    /** The place after a character of several bytes, if they are the shortest for it. */
    private int skipCharacter(int from) {
        int first = at(from) & 0xFF;
        int second = at(from + 1) & 0xFF;
        int more = first < 0xC2 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : first < 0xF5 ? 3 : 0;
        boolean fits = more > 0
                && !(first == 0xE0 && second < 0xA0)
                && !(first == 0xED && second >= 0xA0)
                && !(first == 0xF0 && second < 0x90)
                && !(first == 0xF4 && second >= 0x90);
        for (int i = 1; i <= more; i++) {
            fits &= (at(from + i) & 0xC0) == 0x80;
        }
        return fits ? from + more + 1 : UNKNOWN;
    }

    /** The place after a number. */
    int skipNumber(int from) {
        int place = at(from) == '-' ? from + 1 : from;
        place = at(place) == '0' ? place + 1 : skipDigits(place);
        if (at(place) == '.') {
            place = skipDigits(place + 1);
        }
        if (at(place) == 'e' || at(place) == 'E') {
            byte sign = at(place + 1);
            place = skipDigits(sign == '+' || sign == '-' ? place + 2 : place + 1);
        }
        return place - from > LONGEST_NUMBER ? UNKNOWN : place;
    }

    private int skipDigits(int from) {
        int place = from;
        while (at(place) >= '0' && at(place) <= '9') {
            place++;
        }
        return place > from ? place : UNKNOWN;
    }

    /** The place after {@code true}, {@code false} or {@code null}. */
    int skipWord(int from) {
        String word = at(from) == 't' ? "true" : at(from) == 'f' ? "false" : "null";
        for (int i = 0; i < word.length(); i++) {
            if (at(from + i) != word.charAt(i)) {
                return UNKNOWN;
            }
        }
        return from + word.length();
    }

    /** The place after any value. */
    int skipValue(int from) {
        return skipValue(from, 0);
    }

    private int skipValue(int from, int depth) {
        byte read = at(from);
        if (read == '"') {
            return endOfText(from + 1) + 1;
        }
        if (read == '{' || read == '[') {
            return depth < DEEPEST ? skipItems(from, read == '{', depth + 1) : UNKNOWN;
        }
        return read == '-' || read >= '0' && read <= '9' ? skipNumber(from) : skipWord(from);
    }

    private int skipItems(int from, boolean named, int depth) {
        byte close = (byte) (named ? '}' : ']');
        int place = skipBlanks(from + 1);
        if (at(place) == close) {
            return place + 1;
        }
        while (true) {
            place = skipBlanks(skipValue(named ? skipName(place) : place, depth));
            if (at(place) == close) {
                return place + 1;
            }
            if (at(place) != ',') {
                return UNKNOWN;
            }
            place = skipBlanks(place + 1);
        }
    }

    /** The place of the value after a name. */
    private int skipName(int from) {
        return at(from) == '"' ? skipColon(endOfText(from + 1) + 1) : UNKNOWN;
    }

    /** The place of the value after a colon. */
    int skipColon(int from) {
        int colon = skipBlanks(from);
        return at(colon) == ':' ? skipBlanks(colon + 1) : UNKNOWN;
    }
}
