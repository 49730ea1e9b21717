package dev.whodunit.detector.notify.discord;

import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text from outside as Discord shows it literally: no formatting, no links, no mentions. Each function takes the longest
 * result that is allowed and cuts so that no escape is torn.
 */
final class Markdown {

    private static final String SPECIAL = "\\*_~`|<>#[]()";
    private static final String ZERO_WIDTH_SPACE = "\u200b";
    private static final String ELLIPSIS = "…";
    private static final Pattern EVERYBODY = Pattern.compile("@(?=everyone|here)", Pattern.CASE_INSENSITIVE);
    private static final Pattern MENTION = Pattern.compile("<(?=[@#:/a])");
    private static final Pattern URL = Pattern.compile("(?<=[a-zA-Z]:)//");
    private static final Pattern INVITATION = Pattern.compile("(?i)(discord)\\.(?=gg|com)");
    private static final Pattern LIST_START = Pattern.compile("^(?:[-+]|\\d{1,9}[.)])(?=\\s)");

    private Markdown() {}

    /** The text with every sign of Markdown escaped. */
    static String escape(String text, int most) {
        String harmless = withoutMentions(text);
        StringBuilder escaped = new StringBuilder(Math.min(harmless.length() * 2, most + 2));
        if (LIST_START.matcher(harmless).find()) {
            escaped.append(ZERO_WIDTH_SPACE);
        }
        for (int index = 0; index < harmless.length(); ) {
            int point = harmless.codePointAt(index);
            index += Character.charCount(point);
            boolean special = point < 128 && SPECIAL.indexOf(point) >= 0;
            int length = Character.charCount(point) + (special ? 1 : 0);
            int reserved = index < harmless.length() ? ELLIPSIS.length() : 0;
            if (escaped.length() + length + reserved > most) {
                return escaped.append(ELLIPSIS).toString();
            }
            if (special) {
                escaped.append('\\');
            }
            escaped.appendCodePoint(point);
        }
        return escaped.toString();
    }

    /** The text as inline code. */
    static String code(String text, int most) {
        // a back-tick cannot be escaped inside code; this one only looks like it
        String inside = withoutMentions(text).replace('`', 'ˋ').strip();
        return inside.isEmpty() ? "" : "`" + cut(inside, most - 2) + "`";
    }

    /** The text as a block of SQL. */
    static String sql(String text, int most) {
        String open = "```sql\n";
        String close = "\n```";
        String inside = withoutMentions(text).replace("`", "ˋ");
        return open + cut(inside, most - open.length() - close.length()) + close;
    }

    /** A link with our own words, or null if it is no link to a web page. */
    static @Nullable String link(String words, String target) {
        try {
            URI uri = URI.create(target);
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            if (!web || uri.getHost() == null || uri.getUserInfo() != null) {
                return null;
            }
            String safe = uri.toASCIIString().replace("(", "%28").replace(")", "%29");
            return "[" + words + "](" + safe + ")";
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String withoutMentions(String text) {
        String result = EVERYBODY.matcher(text).replaceAll("@" + ZERO_WIDTH_SPACE);
        result = MENTION.matcher(result).replaceAll("<" + ZERO_WIDTH_SPACE);
        result = URL.matcher(result).replaceAll(ZERO_WIDTH_SPACE + "//");
        return INVITATION.matcher(result).replaceAll("$1" + ZERO_WIDTH_SPACE + ".");
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Math.max(0, most - 1);
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + ELLIPSIS;
    }
}
