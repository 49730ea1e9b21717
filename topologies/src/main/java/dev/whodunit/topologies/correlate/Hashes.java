package dev.whodunit.topologies.correlate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** Short, stable names for groups and events: the first bytes of SHA-256. */
final class Hashes {

    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Hashes::sha256);

    private Hashes() {}

    /** The key of a group: sixteen hex digits over the state hash and the group's values. */
    static String group(String state, Map<String, String> group) {
        StringBuilder text = new StringBuilder(state);
        group.forEach((field, value) ->
                text.append('\u0000').append(field).append('\u0000').append(value));
        return HexFormat.of().formatHex(digest(text.toString()), 0, 8);
    }

    static long of64(String text) {
        return ByteBuffer.wrap(digest(text)).getLong();
    }

    private static byte[] digest(String text) {
        return SHA_256.get().digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
