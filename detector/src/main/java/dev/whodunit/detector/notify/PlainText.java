package dev.whodunit.detector.notify;

import java.util.List;

/**
 * Text from outside made fit to be shown anywhere: no control characters, nothing invisible, nothing that turns the
 * direction of writing, no towers of accents, no more than so many characters. Escaping for HTML, Markdown or mail
 * headers is each receiver's own and comes after.
 */
public final class PlainText {

    private static final int MOST_ACCENTS = 2;
    private static final String ELLIPSIS = "…";

    private PlainText() {}

    /** The text in one line of at most so many characters; white space is folded. */
    public static String line(String text, int most) {
        return cut(clean(text, most, false).strip(), most);
    }

    /** The text with its line breaks, of at most so many characters; a long one is cut in the middle. */
    public static String block(String text, int most) {
        return cutMiddle(clean(text, most, true).strip(), most);
    }

    /** The first lines of a list, each cleaned. */
    public static List<String> lines(List<String> texts, int most) {
        return texts.stream()
                .map(text -> line(text, most))
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** At most so many characters, with an ellipsis where something is missing; never half a character. */
    public static String cut(String text, int most) {
        return text.length() <= most ? text : head(text, most - 1) + ELLIPSIS;
    }

    /** Like {@link #cut}, but it is the middle that is missing: what a statement ends with is often what matters. */
    public static String cutMiddle(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        String mark = " … ";
        int tail = Math.max(0, (most - mark.length()) / 3);
        int start = text.length() - tail;
        if (start < text.length() && Character.isLowSurrogate(text.charAt(start))) {
            start++;
        }
        return head(text, most - mark.length() - tail) + mark + text.substring(start);
    }

    private static String head(String text, int most) {
        int end = Math.max(0, Math.min(most, text.length()));
        if (end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    private static String clean(String text, int most, boolean keepBreaks) {
        // what is looked at is bounded too; in a block the end matters as well
        String bounded = text.length() > 8L * most + 64 ? cutMiddle(text, 8 * most + 64) : text;
        StringBuilder clean = new StringBuilder(bounded.length());
        int accents = 0;
        for (int index = 0; index < bounded.length(); ) {
            int point = bounded.codePointAt(index);
            index += Character.charCount(point);
            accents = isAccent(point) ? accents + 1 : 0;
            if (accents <= MOST_ACCENTS) {
                append(clean, point, keepBreaks);
            }
        }
        return clean.toString();
    }

    private static void append(StringBuilder clean, int point, boolean keepBreaks) {
        if (isBreak(point)) {
            if (keepBreaks && point != '\r') {
                clean.append('\n');
            } else {
                space(clean, keepBreaks);
            }
        } else if (point == '\t' || Character.isSpaceChar(point)) {
            space(clean, keepBreaks);
        } else if (point == 0x200C || point == 0x200D || point == 0xFE0F) {
            // joiners and emoji style: harmless, and meaningless where the neighbours are not shown as they were
            return;
        } else if (isInvisible(point)) {
            clean.append(point < 0x10000 ? String.format("\\u%04X", point) : String.format("\\u{%X}", point));
        } else if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
            clean.append('\uFFFD');
        } else {
            clean.appendCodePoint(point);
        }
    }

    private static void space(StringBuilder clean, boolean keepAll) {
        int length = clean.length();
        if (keepAll || (length > 0 && clean.charAt(length - 1) != ' ')) {
            clean.append(' ');
        }
    }

    private static boolean isBreak(int point) {
        return point == '\n' || point == '\r' || point == 0x85 || point == 0x2028 || point == 0x2029;
    }

    private static boolean isAccent(int point) {
        int type = Character.getType(point);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    }

    /** Controls, bidirectional marks, zero-width characters, tags, and letters that have no shape. */
    private static boolean isInvisible(int point) {
        int type = Character.getType(point);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || point == 0x115F
                || point == 0x1160
                || point == 0x3164
                || point == 0xFFA0
                || (point >= 0xE0000 && point <= 0xE0FFF);
    }
}
