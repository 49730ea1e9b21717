package dev.whodunit.detector.hooks;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The secret that the hooks of one database sign their messages with, and the encoding that the database writes text in.
 *
 * <p>A signature is the first 16 bytes of {@code sha256(key || body || key)}. The key stands at both ends, and half of the
 * hash stays hidden, so that a seen message cannot be prolonged.
 */
public final class HookKey {

    /** How many bytes of the hash a message carries, before its body. */
    static final int SIGNATURE_LENGTH = 16;

    private static final String UNDEFINED_FUNCTION = "42883";
    private static final String UNDEFINED_SCHEMA = "3F000";

    private final byte[] secret;
    private final Charset charset;

    private HookKey(byte[] secret, Charset charset) {
        if (secret.length == 0) {
            throw new IllegalArgumentException("an empty key signs nothing");
        }
        this.secret = secret;
        this.charset = charset;
    }

    /** A key whose database writes text in {@code charset}. */
    public static HookKey of(byte[] secret, Charset charset) {
        return new HookKey(secret.clone(), charset);
    }

    /**
     * Reads the key of the database that the connection is to, as role {@code whodunit} or as a superuser.
     *
     * @return empty where no hooks are installed, or where this role may not read the key
     */
    public static Optional<HookKey> read(Connection connection) throws SQLException {
        String question = "SELECT whodunit.key(), pg_catalog.getdatabaseencoding()";
        try (PreparedStatement statement = connection.prepareStatement(question);
                ResultSet answer = statement.executeQuery()) {
            if (!answer.next()) {
                return Optional.empty();
            }
            byte[] secret = answer.getBytes(1);
            if (secret == null || secret.length == 0) {
                return Optional.empty();
            }
            return Optional.of(new HookKey(secret, charset(answer.getString(2))));
        } catch (SQLException e) {
            if (UNDEFINED_FUNCTION.equals(e.getSQLState()) || UNDEFINED_SCHEMA.equals(e.getSQLState())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The charset of a PostgreSQL encoding name; one that Java does not know reads as UTF-8. */
    static Charset charset(String encoding) {
        String name = switch (encoding) {
            case "LATIN1" -> "ISO-8859-1";
            case "LATIN2" -> "ISO-8859-2";
            case "LATIN5" -> "ISO-8859-9";
            case "LATIN9" -> "ISO-8859-15";
            case "EUC_JP" -> "EUC-JP";
            case "EUC_KR" -> "EUC-KR";
            case "EUC_CN" -> "GB2312";
            case "KOI8R" -> "KOI8-R";
            case "KOI8U" -> "KOI8-U";
            default -> encoding.startsWith("WIN") ? "windows-" + encoding.substring(3) : "UTF-8";
        };
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
    }

    Charset charset() {
        return charset;
    }

    /** Whether {@code content}, a signature and a body, was signed with this key. */
    boolean signed(byte[] content) {
        if (content.length < SIGNATURE_LENGTH) {
            return false;
        }
        byte[] body = Arrays.copyOfRange(content, SIGNATURE_LENGTH, content.length);
        byte[] signature = Arrays.copyOf(content, SIGNATURE_LENGTH);
        return MessageDigest.isEqual(signature, signature(body));
    }

    /** The signature of a body. */
    byte[] signature(byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(secret);
            digest.update(body);
            digest.update(secret);
            return Arrays.copyOf(digest.digest(), SIGNATURE_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "HookKey[hidden]";
    }
}
