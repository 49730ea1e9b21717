package dev.whodunit.detector.redact;

import org.jspecify.annotations.Nullable;

/** The password in {@code scheme://user:password@host}. */
final class UrlPasswords {

    private static final int LONGEST = 512;

    private UrlPasswords() {}

    /** The password of the URL whose {@code ://} is at a position. */
    static @Nullable Span find(String text, int colon) {
        if (!text.startsWith("://", colon) || colon == 0 || !TextRedaction.isWordPart(text.charAt(colon - 1))) {
            return null;
        }
        int start = colon + 3;
        int last = Math.min(text.length(), start + LONGEST);
        int password = -1;
        int at = -1;
        int slash = -1;
        for (int i = start; i < last && " \t\r\n\"'<>`\\".indexOf(text.charAt(i)) < 0; i++) {
            char c = text.charAt(i);
            if (c == ':' && password < 0 && slash < 0) {
                password = i + 1;
            } else if (c == '@' && (slash < 0 || at < 0)) {
                at = i;
            } else if ((c == '/' || c == '?' || c == '#') && slash < 0) {
                slash = i;
            } else if (c == '/' && i > start && text.startsWith("://", i - 1)) {
                break;
            }
        }
        boolean hasPassword = password > 0 && at > password && !isPort(text, password, slash, at);
        return hasPassword ? Span.of(password, at) : null;
    }

    /** True for {@code host:8080/@me}: what comes before the slash is a port. */
    private static boolean isPort(String text, int start, int slash, int at) {
        if (slash < 0 || slash > at) {
            return false;
        }
        for (int i = start; i < slash; i++) {
            if (!Character.isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
