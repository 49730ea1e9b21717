package dev.whodunit.detector.capture;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Text that was too long for a topic: its beginning, and the length and hash of the whole. */
final class CutText {

    private CutText() {}

    /** The text, or its beginning and what is missing if it has more than {@code limit} characters. */
    static String cut(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
        byte[] whole = text.getBytes(StandardCharsets.UTF_8);
        return text.substring(0, end) + "…[cut: " + whole.length + " bytes, sha256 " + sha256(whole) + "]";
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
