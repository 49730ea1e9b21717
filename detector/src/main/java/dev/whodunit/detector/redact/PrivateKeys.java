package dev.whodunit.detector.redact;

import org.jspecify.annotations.Nullable;

/** Private keys in PEM: between their marks, up to the end of the text where the last mark is cut off, and lines alone. */
final class PrivateKeys {

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String KIND = "PRIVATE KEY";
    private static final int LONGEST_MARK = 64;
    private static final int SHORTEST_LINE = 60;
    private static final int LONGEST_LINE = 76;

    private PrivateKeys() {}

    /** The key whose first mark is at a position. */
    static @Nullable Span find(String text, int at) {
        if (!text.startsWith(BEGIN, at)) {
            return null;
        }
        int kind = near(text, KIND, at);
        int body = kind < 0 ? -1 : markEnd(text, kind + KIND.length());
        if (body < 0) {
            return null;
        }
        int end = text.indexOf(END, body);
        return Span.of(body, end < 0 ? text.length() : end);
    }

    /** A key's line that came without its marks: nothing on it but as much base64 as PEM puts on a line. */
    static @Nullable Span findBody(String text, int at) {
        if (at > 0 && text.charAt(at - 1) != '\n') {
            return null;
        }
        int end = TextRedaction.runEnd(text, at, "+/");
        boolean length = end - at >= SHORTEST_LINE && end - at <= LONGEST_LINE;
        boolean alone = end >= text.length() || "\r\n=".indexOf(text.charAt(end)) >= 0;
        return length && alone && isMixed(text, at, end) ? Span.of(at, end) : null;
    }

    private static int markEnd(String text, int from) {
        int end = near(text, "-----", from);
        return end < 0 ? from : end + 5;
    }

    private static int near(String text, String mark, int from) {
        int found = text.substring(from, Math.min(text.length(), from + LONGEST_MARK))
                .indexOf(mark);
        return found < 0 ? -1 : from + found;
    }

    /** False for hexadecimal digests, which have one case only. */
    private static boolean isMixed(String text, int start, int end) {
        boolean upper = false;
        boolean lower = false;
        for (int i = start; i < end; i++) {
            upper |= Character.isUpperCase(text.charAt(i));
            lower |= Character.isLowerCase(text.charAt(i));
        }
        return upper && lower;
    }
}
