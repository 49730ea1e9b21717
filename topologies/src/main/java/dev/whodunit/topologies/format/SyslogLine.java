package dev.whodunit.topologies.format;

import dev.whodunit.topologies.format.LineTimes.StampedText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A syslog line as files hold it: an RFC 3164 or ISO 8601 stamp, host, program, optionally its process id, and the
 * message.
 */
record SyslogLine(
        Instant time, String host, String program, @Nullable Long pid, String message) {

    private static final int LONGEST_NAME = 255;

    /** The line taken apart, or null if it is none. */
    static @Nullable SyslogLine of(String line, ParseContext context) {
        StampedText stamped = stamped(withoutPriority(line), context);
        if (stamped == null || !stamped.rest().startsWith(" ")) {
            return null;
        }
        String rest = stamped.rest().substring(1);
        int blank = rest.indexOf(' ');
        int colon = blank < 0 ? -1 : rest.indexOf(':', blank);
        if (blank < 1 || blank > LONGEST_NAME || colon < 0 || colon - blank > LONGEST_NAME) {
            return null;
        }
        String tag = rest.substring(blank + 1, colon);
        if (tag.isEmpty() || tag.indexOf(' ') >= 0) {
            return null;
        }
        int bracket = tag.indexOf('[');
        String program = bracket < 0 ? tag : tag.substring(0, bracket);
        Long pid = bracket < 0 ? null : pid(tag.substring(bracket + 1));
        return new SyslogLine(
                stamped.time(),
                rest.substring(0, blank),
                program,
                pid,
                rest.substring(colon + 1).strip());
    }

    /** Whether a line begins with what looks like a time, but is none that there is. */
    static boolean hasImpossibleTime(String line, ParseContext context) {
        String text = withoutPriority(line);
        boolean looks =
                LineTimes.looksLike(text, "AAA 99 99:99:99") || LineTimes.looksLike(text, "9999-99-99T99:99:99");
        return looks && stamped(text, context) == null;
    }

    private static @Nullable StampedText stamped(String text, ParseContext context) {
        StampedText stamped = LineTimes.yearless(text, context);
        boolean iso = stamped == null && text.length() > 10 && text.charAt(10) == 'T';
        return iso ? LineTimes.iso(text, context) : stamped;
    }

    private static String withoutPriority(String line) {
        int end = line.startsWith("<") ? line.indexOf('>') : -1;
        return end > 1 && end <= 4 ? line.substring(end + 1) : line;
    }

    private static @Nullable Long pid(String text) {
        int end = text.indexOf(']');
        boolean digits = end > 0 && end < 12 && text.substring(0, end).chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? (Long) Long.parseLong(text.substring(0, end)) : null;
    }
}
