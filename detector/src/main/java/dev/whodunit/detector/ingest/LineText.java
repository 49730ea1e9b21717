package dev.whodunit.detector.ingest;

import dev.whodunit.topologies.event.LogRecord;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A raw line as text: UTF-8, with what is none and NUL characters replaced by U+FFFD, which {@link #damaged} tells.
 *
 * @param cut what was cut from it, or null
 */
record LineText(String text, boolean damaged, LogRecord.@Nullable Cut cut) {

    /** A longer line is cut. */
    static final int MAXIMUM_BYTES = 256 << 10;

    /** A line that came whole; cut here if it is too long. */
    static LineText of(byte[] bytes) {
        if (bytes.length <= MAXIMUM_BYTES) {
            return of(bytes, bytes.length, null);
        }
        return of(bytes, MAXIMUM_BYTES, new LogRecord.Cut(bytes.length, sha256(bytes)));
    }

    /** The first bytes of a line. */
    static LineText of(byte[] bytes, int length, LogRecord.@Nullable Cut cut) {
        int end = cut == null ? length : wholeCharacters(bytes, length);
        if (end > 0 && bytes[end - 1] == '\r') {
            end--;
        }
        String text = strict(bytes, end);
        boolean damaged = text == null;
        if (text == null) {
            text = new String(bytes, 0, end, StandardCharsets.UTF_8);
        }
        if (text.indexOf('\0') >= 0) {
            return new LineText(text.replace('\0', '\uFFFD'), true, cut);
        }
        return new LineText(text, damaged, cut);
    }

    private static @Nullable String strict(byte[] bytes, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** A cut must not fall into a character. */
    private static int wholeCharacters(byte[] bytes, int length) {
        int start = length;
        while (start > 0 && length - start < 4 && (bytes[start - 1] & 0xC0) == 0x80) {
            start--;
        }
        boolean lead = start > 0 && (bytes[start - 1] & 0xC0) == 0xC0;
        return lead ? start - 1 : length;
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }
}
