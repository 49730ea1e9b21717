package dev.whodunit.detector.redact;

import org.jspecify.annotations.Nullable;

/**
 * One pass over one text. Characters that can begin a secret, or stand between a name and its value, make the finders
 * look; each looks a bounded way, or takes what it looked at, so that the whole is linear.
 */
final class TextRedaction {

    private final String text;
    private final KeyedValues keyed;
    private final TokenShapes shapes;
    private @Nullable StringBuilder redacted;
    private int copied;

    TextRedaction(String text, SecretNames names) {
        this.text = text;
        this.keyed = new KeyedValues(text, names);
        this.shapes = new TokenShapes(text);
    }

    String result() {
        int at = 0;
        while (at < text.length()) {
            Span secret = find(at);
            if (secret == null || secret.end() <= at) {
                at++;
            } else {
                replace(secret);
                at = secret.end();
            }
        }
        return redacted == null
                ? text
                : redacted.append(text, copied, text.length()).toString();
    }

    private void replace(Span secret) {
        if (redacted == null) {
            redacted = new StringBuilder(text.length());
        }
        redacted.append(text, copied, Math.max(copied, secret.start())).append(secret.replacement());
        copied = secret.end();
    }

    private @Nullable Span find(int at) {
        char c = text.charAt(at);
        if (c == '=' || c == ':') {
            Span inUrl = c == ':' ? UrlPasswords.find(text, at) : null;
            return inUrl == null ? keyed.find(at) : inUrl;
        }
        if (c == '-') {
            return PrivateKeys.find(text, at);
        }
        boolean starts = at == 0 || !isWordPart(text.charAt(at - 1));
        if (!starts || !isWordPart(c)) {
            return null;
        }
        if (c >= '0' && c <= '9') {
            Span card = CardNumbers.find(text, at);
            return card == null ? PrivateKeys.findBody(text, at) : card;
        }
        Span literal = c == 'p' || c == 'P' || c == 'i' || c == 'I' ? SqlPasswords.find(text, at) : null;
        Span token = literal == null ? shapes.find(at) : literal;
        return token == null ? PrivateKeys.findBody(text, at) : token;
    }

    static boolean isWordPart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    /** The end of a run of word characters and of these others. */
    static int runEnd(String text, int start, String others) {
        int end = start;
        while (end < text.length() && (isWordPart(text.charAt(end)) || others.indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        return end;
    }
}
