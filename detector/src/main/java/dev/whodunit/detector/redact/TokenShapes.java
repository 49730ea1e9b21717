package dev.whodunit.detector.redact;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tokens that give themselves away by their shape: keys of well-known services, JWTs, webhooks, credentials after a scheme. */
final class TokenShapes {

    /** A prefix, the characters besides word characters that may follow, and how many must. */
    private record Shape(String prefix, String others, int least) {}

    private static final List<Shape> SHAPES = List.of(
            new Shape("AKIA", "", 16),
            new Shape("ASIA", "", 16),
            new Shape("AIza", "-", 30),
            new Shape("ghp_", "", 20),
            new Shape("gho_", "", 20),
            new Shape("ghu_", "", 20),
            new Shape("ghs_", "", 20),
            new Shape("ghr_", "", 20),
            new Shape("github_pat_", "", 20),
            new Shape("glpat-", "-", 16),
            new Shape("xoxb-", "-", 10),
            new Shape("xoxa-", "-", 10),
            new Shape("xoxp-", "-", 10),
            new Shape("xoxr-", "-", 10),
            new Shape("xoxs-", "-", 10),
            new Shape("xoxe.", "-.", 10),
            new Shape("sk_live_", "", 10),
            new Shape("sk_test_", "", 10),
            new Shape("rk_live_", "", 10),
            new Shape("whsec_", "+/=", 16),
            new Shape("sk-", "-", 20),
            new Shape("SG.", "-.", 30),
            new Shape("npm_", "", 30));

    /** Places whose last path segments are the secret. */
    private static final List<String> HOOKS = List.of(
            "discord.com/api/webhooks/",
            "discordapp.com/api/webhooks/",
            "hooks.slack.com/services/",
            "canary.discord.com/api/webhooks/",
            "ptb.discord.com/api/webhooks/");

    private static final int LEAST_BEARER = 8;

    private static final int LONGEST_BASIC = 512;

    private final String text;
    private int noJwtBefore;

    TokenShapes(String text) {
        this.text = text;
    }

    @Nullable
    Span find(int at) {
        return switch (text.charAt(at)) {
            case 'e' -> jwt(at);
            case 'b', 'B' -> credentials(at);
            case 'd', 'h', 'c' -> hook(at);
            case 'A', 'g', 'x', 's', 'r', 'w', 'S', 'n' -> shaped(at);
            case 'p' -> hook(at);
            default -> null;
        };
    }

    private @Nullable Span shaped(int at) {
        for (Shape shape : SHAPES) {
            if (text.startsWith(shape.prefix(), at)) {
                int start = at + shape.prefix().length();
                int end = TextRedaction.runEnd(text, start, shape.others());
                return end - start >= shape.least() ? Span.of(at, end) : null;
            }
        }
        return null;
    }

    /** {@code eyJ….….…}; one whose signature is cut off too. */
    private @Nullable Span jwt(int at) {
        if (at < noJwtBefore || !text.startsWith("eyJ", at)) {
            return null;
        }
        int header = TextRedaction.runEnd(text, at, "-");
        noJwtBefore = header;
        if (header - at < 10 || !text.startsWith(".", header)) {
            return null;
        }
        int payload = TextRedaction.runEnd(text, header + 1, "-");
        if (payload - header < 3) {
            return null;
        }
        return Span.of(at, text.startsWith(".", payload) ? TextRedaction.runEnd(text, payload + 1, "-") : payload);
    }

    private @Nullable Span hook(int at) {
        for (String hook : HOOKS) {
            if (text.regionMatches(true, at, hook, 0, hook.length())) {
                int first = at + hook.length();
                int end = TextRedaction.runEnd(text, first, "-/");
                int slash = text.substring(first, end).indexOf('/');
                int start = slash < 0 ? first : first + slash + 1;
                return start == end ? null : Span.of(start, end);
            }
        }
        return null;
    }

    /** What follows {@code Bearer}, and {@code Basic} where it is a name and a password. */
    private @Nullable Span credentials(int at) {
        boolean bearer = text.regionMatches(true, at, "bearer ", 0, 7);
        boolean basic = text.regionMatches(true, at, "basic ", 0, 6);
        if (!bearer && !basic) {
            return null;
        }
        int start = at + (bearer ? 7 : 6);
        int end = TextRedaction.runEnd(text, start, "-.~+/=");
        boolean secret =
                bearer ? end - start >= LEAST_BEARER && hasDigitOrLong(start, end) : isNameAndPassword(start, end);
        return secret ? Span.of(start, end) : null;
    }

    private boolean hasDigitOrLong(int start, int end) {
        return end - start >= 20 || text.substring(start, end).chars().anyMatch(Character::isDigit);
    }

    private boolean isNameAndPassword(int start, int end) {
        if (end - start < 4 || end - start > LONGEST_BASIC) {
            return false;
        }
        try {
            byte[] decoded = Base64.getDecoder().decode(text.substring(start, end));
            return new String(decoded, StandardCharsets.ISO_8859_1).indexOf(':') >= 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
