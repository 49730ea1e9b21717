package dev.whodunit.detector.notify.slack;

/**
 * Text from outside as Slack shows it literally: no formatting, no links, no mentions. Each function takes the longest
 * result that is allowed and cuts so that no entity is torn. See
 * https://docs.slack.dev/messaging/formatting-message-text.
 */
final class Mrkdwn {

    private static final String ELLIPSIS = "…";

    private Mrkdwn() {}

    /**
     * The text with everything escaped that means something; what cannot be escaped becomes its look-alike. Underscores
     * stay: names are full of them, and italics harm nobody.
     */
    static String escape(String text, int most) {
        StringBuilder escaped = new StringBuilder(Math.min(text.length() + 16, most));
        for (int index = 0; index < text.length(); ) {
            int point = text.codePointAt(index);
            index += Character.charCount(point);
            String next = escaped(point);
            int reserved = index < text.length() ? ELLIPSIS.length() : 0;
            if (escaped.length() + next.length() + reserved > most) {
                return escaped.append(ELLIPSIS).toString();
            }
            escaped.append(next);
        }
        return escaped.toString();
    }

    private static String escaped(int point) {
        return switch (point) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '*' -> "∗";
            case '~' -> "∼";
            case '`' -> "ˋ";
            default -> Character.toString(point);
        };
    }

    /** The text as inline code, or nothing where it is nothing. */
    static String code(String text, int most) {
        String inside = literal(text.strip(), most - 2);
        return inside.isEmpty() ? "" : "`" + inside + "`";
    }

    /** The text as a block of code. */
    static String block(String text, int most) {
        return "```\n" + literal(text, most - 8) + "\n```";
    }

    private static String literal(String text, int most) {
        StringBuilder literal = new StringBuilder(Math.min(text.length() + 16, Math.max(0, most)));
        for (int index = 0; index < text.length(); ) {
            int point = text.codePointAt(index);
            index += Character.charCount(point);
            String next = point == '*' || point == '~' ? Character.toString(point) : escaped(point);
            int reserved = index < text.length() ? ELLIPSIS.length() : 0;
            if (literal.length() + next.length() + reserved > most) {
                return literal.append(ELLIPSIS).toString();
            }
            literal.append(next);
        }
        return literal.toString();
    }

    /** A link with our own words; the target must be a web page's. */
    static String link(String words, String target) {
        String safe = target.replace("&", "&amp;")
                .replace("<", "%3C")
                .replace(">", "%3E")
                .replace("|", "%7C");
        return "<" + safe + "|" + words + ">";
    }
}
