package dev.whodunit.topologies.format;

import static java.util.Map.entry;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the times that log lines carry. Null stands for what is no time. */
final class LineTimes {

    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private static final Duration AHEAD = Duration.ofDays(1);

    /** Back to the last leap day but one. */
    private static final int YEARS_BACK = 8;

    /** Abbreviations that mean one offset nearly everywhere; others count only as names of the context's zone. */
    private static final Map<String, ZoneOffset> ABBREVIATIONS = Map.ofEntries(
            entry("UTC", ZoneOffset.UTC),
            entry("GMT", ZoneOffset.UTC),
            entry("WET", ZoneOffset.UTC),
            entry("WEST", ZoneOffset.ofHours(1)),
            entry("BST", ZoneOffset.ofHours(1)),
            entry("CET", ZoneOffset.ofHours(1)),
            entry("CEST", ZoneOffset.ofHours(2)),
            entry("EET", ZoneOffset.ofHours(2)),
            entry("EEST", ZoneOffset.ofHours(3)),
            entry("MSK", ZoneOffset.ofHours(3)),
            entry("JST", ZoneOffset.ofHours(9)),
            entry("AEST", ZoneOffset.ofHours(10)),
            entry("AEDT", ZoneOffset.ofHours(11)),
            entry("EST", ZoneOffset.ofHours(-5)),
            entry("EDT", ZoneOffset.ofHours(-4)),
            entry("CST", ZoneOffset.ofHours(-6)),
            entry("CDT", ZoneOffset.ofHours(-5)),
            entry("MST", ZoneOffset.ofHours(-7)),
            entry("MDT", ZoneOffset.ofHours(-6)),
            entry("PST", ZoneOffset.ofHours(-8)),
            entry("PDT", ZoneOffset.ofHours(-7)));

    private LineTimes() {}

    /**
     * A date and time at the start of a text: {@code 2025-12-17T08:12:00.123456+00:00}, {@code 2025-12-17 09:30:15.123 UTC},
     * {@code 2025-12-17 08:06:00,123}.
     */
    static @Nullable StampedText iso(String text, ParseContext context) {
        LocalDateTime local = isoLocal(text);
        if (local == null) {
            return null;
        }
        int end = fractionEnd(text, 19);
        int nanos = nanos(text, 19, end);
        try {
            return zoned(text, end, local.withNano(nanos), context);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** A whole text as a time: as {@link #iso}, or seconds, milli-, micro- or nanoseconds since 1970. */
    static @Nullable Instant whole(Object value, ParseContext context) {
        if (value instanceof Number number) {
            return sinceEpoch(number.doubleValue());
        }
        String text = value.toString().strip();
        StampedText stamped = iso(text, context);
        return stamped != null && stamped.rest().isBlank() ? stamped.time() : null;
    }

    /** {@code Dec 17 08:10:00} at the start of a text; the year is the nearest not more than a day ahead. */
    static @Nullable StampedText yearless(String text, ParseContext context) {
        if (text.length() < 15 || text.charAt(3) != ' ' || text.charAt(6) != ' ') {
            return null;
        }
        int month = MONTHS.indexOf(text.substring(0, 3)) + 1;
        int day = number(text, text.charAt(4) == ' ' ? 5 : 4, 6);
        int second = clock(text, 7);
        if (month == 0 || day < 1 || second < 0) {
            return null;
        }
        Instant latest = context.now().plus(AHEAD);
        int year = latest.atZone(context.zone()).getYear();
        for (int back = 0; back <= YEARS_BACK; back++) {
            if (YearMonth.of(year - back, month).isValidDay(day)) {
                Instant time = YearMonth.of(year - back, month)
                        .atDay(day)
                        .atStartOfDay()
                        .plusSeconds(second)
                        .atZone(context.zone())
                        .toInstant();
                if (!time.isAfter(latest)) {
                    return new StampedText(time, text.substring(15));
                }
            }
        }
        return null;
    }

    /** {@code 17/Dec/2025:08:15:31 +0000}, the whole text. */
    static @Nullable Instant common(String text) {
        if (text.length() != 26 || text.charAt(2) != '/' || text.charAt(6) != '/' || text.charAt(11) != ':') {
            return null;
        }
        int day = number(text, 0, 2);
        int month = MONTHS.indexOf(text.substring(3, 6)) + 1;
        int year = number(text, 7, 11);
        int second = clock(text, 12);
        if (month == 0 || day < 1 || year < 1970 || second < 0) {
            return null;
        }
        try {
            LocalDateTime local =
                    YearMonth.of(year, month).atDay(day).atStartOfDay().plusSeconds(second);
            return local.toInstant(ZoneOffset.of(text.substring(21)));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Whether a text begins in this shape: {@code A} is a letter, {@code 9} a digit or a blank, all else is itself. */
    static boolean looksLike(String text, String shape) {
        boolean looks = text.length() >= shape.length();
        for (int i = 0; looks && i < shape.length(); i++) {
            char found = text.charAt(i);
            looks = switch (shape.charAt(i)) {
                case 'A' -> (found >= 'A' && found <= 'Z') || (found >= 'a' && found <= 'z');
                case '9' -> isDigit(found) || found == ' ';
                default -> found == shape.charAt(i);
            };
        }
        return looks;
    }

    private static @Nullable LocalDateTime isoLocal(String text) {
        if (text.length() < 19 || text.charAt(4) != '-' || text.charAt(7) != '-') {
            return null;
        }
        if (text.charAt(10) != 'T' && text.charAt(10) != ' ') {
            return null;
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int second = clock(text, 11);
        if (year < 1970 || month < 1 || month > 12 || second < 0) {
            return null;
        }
        YearMonth yearMonth = YearMonth.of(year, month);
        return yearMonth.isValidDay(day) ? yearMonth.atDay(day).atStartOfDay().plusSeconds(second) : null;
    }

    private static @Nullable StampedText zoned(String text, int end, LocalDateTime local, ParseContext context) {
        int start = end < text.length() && text.charAt(end) == ' ' ? end + 1 : end;
        int stop = start;
        while (stop < text.length() && stop - start < 8 && isZone(text.charAt(stop))) {
            stop++;
        }
        ZoneId zone = stop == start ? null : zone(text.substring(start, stop), context.zone());
        return zone == null
                ? new StampedText(local.atZone(context.zone()).toInstant(), text.substring(end))
                : new StampedText(local.atZone(zone).toInstant(), text.substring(stop));
    }

    private static boolean isZone(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == ':';
    }

    private static @Nullable ZoneId zone(String name, ZoneId context) {
        if (name.equals("Z")) {
            return ZoneOffset.UTC;
        }
        if (name.charAt(0) == '+' || name.charAt(0) == '-') {
            try {
                return ZoneOffset.of(name);
            } catch (DateTimeException e) {
                return null;
            }
        }
        return isNameOf(name, context) ? context : ABBREVIATIONS.get(name);
    }

    private static boolean isNameOf(String abbreviation, ZoneId zone) {
        return !(zone instanceof ZoneOffset) && abbreviation.equals(zone.getDisplayName(TextStyle.SHORT, Locale.ROOT));
    }

    private static @Nullable Instant sinceEpoch(double value) {
        if (!(value > 0 && value < 1e19)) {
            return null;
        }
        double seconds = value < 1e11 ? value : value < 1e14 ? value / 1e3 : value < 1e17 ? value / 1e6 : value / 1e9;
        long micros = (long) ((seconds % 1) * 1e6);
        return Instant.ofEpochSecond((long) seconds, micros * 1000);
    }

    private static int fractionEnd(String text, int start) {
        if (start >= text.length() || (text.charAt(start) != '.' && text.charAt(start) != ',')) {
            return start;
        }
        int end = start + 1;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end == start + 1 ? start : end;
    }

    private static int nanos(String text, int start, int end) {
        int nanos = 0;
        for (int digit = 1; digit <= 9; digit++) {
            nanos = nanos * 10 + (start + digit < end ? text.charAt(start + digit) - '0' : 0);
        }
        return nanos;
    }

    /** Seconds of the day of {@code HH:MM:SS}, a leap second as the one before it; -1 if it is none. */
    private static int clock(String text, int start) {
        if (text.length() < start + 8 || text.charAt(start + 2) != ':' || text.charAt(start + 5) != ':') {
            return -1;
        }
        int hour = number(text, start, start + 2);
        int minute = number(text, start + 3, start + 5);
        int second = number(text, start + 6, start + 8);
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
            return -1;
        }
        return hour * 3600 + minute * 60 + Math.min(second, 59);
    }

    /** The digits as a number; -1 if there is anything else among them. */
    private static int number(String text, int start, int end) {
        int number = 0;
        for (int i = start; i < end; i++) {
            if (!isDigit(text.charAt(i))) {
                return -1;
            }
            number = number * 10 + (text.charAt(i) - '0');
        }
        return number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** A time, and the text after it. */
    record StampedText(Instant time, String rest) {}
}
