package dev.whodunit.topologies.event;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** The one way times are written on topics: RFC 3339, UTC, microseconds ({@code 2026-01-02T03:04:05.678901Z}). */
public final class Timestamps {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final String SHAPE = "0000-00-00T00:00:00.000000Z";
    private static final long INVALID = Long.MIN_VALUE;
    private static final int DAY = 86_400;

    private Timestamps() {}

    // As with reading: every event's time is written in every stage.
    public static String format(Instant time) {
        long seconds = time.getEpochSecond();
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(seconds, DAY));
        if (day.getYear() < 0 || day.getYear() > 9_999) {
            return FORMAT.format(time);
        }
        int second = (int) Math.floorMod(seconds, (long) DAY);
        char[] text = SHAPE.toCharArray();
        put(text, 0, 4, day.getYear());
        put(text, 5, 7, day.getMonthValue());
        put(text, 8, 10, day.getDayOfMonth());
        put(text, 11, 13, second / 3_600);
        put(text, 14, 16, second / 60 % 60);
        put(text, 17, 19, second % 60);
        put(text, 20, 26, time.getNano() / 1_000);
        return new String(text);
    }

    private static void put(char[] text, int from, int to, int number) {
        int left = number;
        for (int place = to - 1; place >= from; place--) {
            text[place] = (char) ('0' + left % 10);
            left /= 10;
        }
    }

    /**
     * Reads a time with any RFC 3339 offset.
     *
     * @throws java.time.format.DateTimeParseException if it is none
     */
    public static Instant parse(String text) {
        long micros = isOurs(text) ? micros(text) : INVALID;
        if (micros != INVALID) {
            return ofMicros(micros);
        }
        return text.endsWith("Z")
                ? Instant.parse(text)
                : OffsetDateTime.parse(text).toInstant();
    }

    /** Microseconds since the epoch. */
    public static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    public static Instant ofMicros(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    // Every stage reads times that another one wrote; the general parser is a tenth of all work in a flood of events.
    private static boolean isOurs(String text) {
        if (text.length() != SHAPE.length()) {
            return false;
        }
        for (int place = 0; place < SHAPE.length(); place++) {
            char expected = SHAPE.charAt(place);
            char found = text.charAt(place);
            if (expected == '0' ? found < '0' || found > '9' : found != expected) {
                return false;
            }
        }
        return true;
    }

    /** {@link #INVALID} where a number is out of its range, which the general parser says better. */
    private static long micros(String text) {
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        boolean inRange = month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59;
        if (!inRange || day > YearMonth.of(year, month).lengthOfMonth()) {
            return INVALID;
        }
        long seconds = LocalDate.of(year, month, day).toEpochDay() * DAY + hour * 3_600 + minute * 60 + second;
        return seconds * 1_000_000 + number(text, 20, 26);
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int place = from; place < to; place++) {
            number = number * 10 + text.charAt(place) - '0';
        }
        return number;
    }
}
