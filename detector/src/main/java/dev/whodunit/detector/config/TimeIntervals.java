package dev.whodunit.detector.config;

import dev.whodunit.topologies.routing.TimeInterval;
import dev.whodunit.topologies.routing.TimeInterval.Days;
import dev.whodunit.topologies.routing.TimeInterval.Span;
import dev.whodunit.topologies.routing.TimeInterval.Times;
import dev.whodunit.topologies.routing.TimeInterval.Years;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the entries of {@code time_intervals}; keys and values are Alertmanager's. */
final class TimeIntervals {

    private static final Pattern CLOCK = Pattern.compile("(\\d{1,2}):(\\d{2})");
    private static final int LONGEST_MONTH = 31;

    private TimeIntervals() {}

    static TimeInterval interval(Section section) {
        String name = section.required("name");
        return new TimeInterval(name, section.sections("time_intervals", TimeIntervals::span));
    }

    private static Span span(Section section) {
        ZoneId zone = section.parsed("location", TimeIntervals::zone);
        Set<DayOfWeek> weekdays = EnumSet.noneOf(DayOfWeek.class);
        all(section, "weekdays", text -> weekdays(range(text, TimeIntervals::weekday)))
                .forEach(weekdays::addAll);
        Set<Month> months = EnumSet.noneOf(Month.class);
        all(section, "months", text -> months(range(text, TimeIntervals::month)))
                .forEach(months::addAll);
        return new Span(
                section.sections("times", TimeIntervals::times),
                Set.copyOf(weekdays),
                all(section, "days_of_month", text -> days(range(text, TimeIntervals::day))),
                Set.copyOf(months),
                all(section, "years", text -> years(range(text, TimeIntervals::year))),
                zone == null ? ZoneOffset.UTC : zone);
    }

    private record Range(int first, int last, String text) {

        IllegalArgumentException backwards() {
            return new IllegalArgumentException("\"" + text + "\" ends before it begins");
        }
    }

    private static <T> List<T> all(Section section, String key, Function<String, T> parse) {
        List<T> parsed = new ArrayList<>();
        for (String text : section.has(key) ? section.texts(key) : List.<String>of()) {
            try {
                parsed.add(parse.apply(text));
            } catch (IllegalArgumentException e) {
                section.report(key, String.valueOf(e.getMessage()));
            }
        }
        return List.copyOf(parsed);
    }

    private static Range range(String text, Function<String, Integer> parse) {
        int colon = text.indexOf(':');
        String first = colon < 0 ? text : text.substring(0, colon);
        String last = colon < 0 ? text : text.substring(colon + 1);
        return new Range(parse.apply(first.strip()), parse.apply(last.strip()), text);
    }

    // As in Alertmanager the week begins with Sunday, and a range does not go on after Saturday.
    private static Set<DayOfWeek> weekdays(Range range) {
        if (range.last() < range.first()) {
            throw range.backwards();
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (int day = range.first(); day <= range.last(); day++) {
            days.add(day == 0 ? DayOfWeek.SUNDAY : DayOfWeek.of(day));
        }
        return days;
    }

    private static Set<Month> months(Range range) {
        if (range.last() < range.first()) {
            throw range.backwards();
        }
        return EnumSet.range(Month.of(range.first()), Month.of(range.last()));
    }

    private static Days days(Range range) {
        boolean sameSide = range.first() < 0 == range.last() < 0;
        if ((range.first() < 0 && range.last() > 0) || (sameSide && range.last() < range.first())) {
            throw range.backwards();
        }
        return new Days(range.first(), range.last());
    }

    private static Years years(Range range) {
        if (range.last() < range.first()) {
            throw range.backwards();
        }
        return new Years(range.first(), range.last());
    }

    private static int weekday(String text) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (day.name().equalsIgnoreCase(text)) {
                return day.getValue() % 7;
            }
        }
        throw new IllegalArgumentException("expected a day such as monday or monday:friday, found \"" + text + "\"");
    }

    private static int month(String text) {
        for (Month month : Month.values()) {
            if (month.name().equalsIgnoreCase(text) || text.equals(String.valueOf(month.getValue()))) {
                return month.getValue();
            }
        }
        throw new IllegalArgumentException("expected a month such as january, 1 or 1:3, found \"" + text + "\"");
    }

    private static int day(String text) {
        int day = text.matches("-?\\d{1,2}") ? Integer.parseInt(text) : 0;
        if (day == 0 || Math.abs(day) > LONGEST_MONTH) {
            throw new IllegalArgumentException(
                    "expected a day of the month from 1 to 31, or from -1 to -31 from its end, found \"" + text + "\"");
        }
        return day;
    }

    private static int year(String text) {
        if (!text.matches("\\d{4}")) {
            throw new IllegalArgumentException("expected a year such as 2026 or 2026:2028, found \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    private static int minute(String text) {
        Matcher clock = CLOCK.matcher(text);
        int minute = clock.matches() ? Integer.parseInt(clock.group(1)) * 60 + Integer.parseInt(clock.group(2)) : -1;
        boolean valid = minute >= 0 && minute <= 24 * 60 && Integer.parseInt(clock.group(2)) < 60;
        if (!valid) {
            throw new IllegalArgumentException("expected a time from 00:00 to 24:00, found \"" + text + "\"");
        }
        return minute;
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text.equals("Local") ? ZoneId.systemDefault().getId() : text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "there is no time zone \"" + text + "\"; expected one such as Europe/Berlin", e);
        }
    }

    private static @Nullable Times times(Section section) {
        Integer start = section.parsed("start_time", TimeIntervals::minute);
        Integer end = section.parsed("end_time", TimeIntervals::minute);
        if (start == null || end == null) {
            section.report("start_time", "needs start_time and end_time, such as 09:00 and 17:00");
            return null;
        }
        if (start >= end) {
            section.report(
                    "end_time", "ends before it begins; for a night give two entries, up to 24:00 and from 00:00");
            return null;
        }
        return new Times(start, end);
    }
}
