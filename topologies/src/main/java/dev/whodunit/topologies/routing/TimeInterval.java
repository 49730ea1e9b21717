package dev.whodunit.topologies.routing;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.Month;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;

/**
 * A named stretch of recurring time, such as weekends or nights; Alertmanager's {@code time_intervals}
 * (https://prometheus.io/docs/alerting/latest/configuration/#time_interval). It is on while one of its spans is.
 */
public record TimeInterval(String name, List<Span> spans) {

    public boolean contains(Instant time) {
        return spans.stream().anyMatch(span -> span.contains(time));
    }

    /**
     * What all must hold; an empty list says nothing of its kind.
     *
     * @param daysOfMonth from 1, or from -1 backwards from the month's end
     * @param zone where the clock hangs that is meant
     */
    public record Span(
            List<Times> times,
            Set<DayOfWeek> weekdays,
            List<Days> daysOfMonth,
            Set<Month> months,
            List<Years> years,
            ZoneId zone) {

        boolean contains(Instant time) {
            ZonedDateTime at = time.atZone(zone);
            return (times.isEmpty() || times.stream().anyMatch(range -> range.contains(at.toLocalTime())))
                    && (weekdays.isEmpty() || weekdays.contains(at.getDayOfWeek()))
                    && (daysOfMonth.isEmpty() || daysOfMonth.stream().anyMatch(range -> range.contains(at)))
                    && (months.isEmpty() || months.contains(at.getMonth()))
                    && (years.isEmpty() || years.stream().anyMatch(range -> range.contains(at.getYear())));
        }
    }

    /**
     * Times of a day.
     *
     * @param startMinute of the day
     * @param endMinute of the day, no part of it; up to 1,440
     */
    public record Times(int startMinute, int endMinute) {

        boolean contains(LocalTime time) {
            int minute = time.getHour() * 60 + time.getMinute();
            return startMinute <= minute && minute < endMinute;
        }
    }

    /** Days of a month, both ends included; -1 is its last one. What lies outside a month is cut to it. */
    public record Days(int first, int last) {

        boolean contains(ZonedDateTime at) {
            int length = YearMonth.from(at).lengthOfMonth();
            int day = at.getDayOfMonth();
            return fromStart(first, length) <= day && day <= fromStart(last, length);
        }

        private static int fromStart(int day, int length) {
            return day > 0 ? day : length + day + 1;
        }
    }

    /** Years, both included. */
    public record Years(int first, int last) {

        boolean contains(int year) {
            return first <= year && year <= last;
        }
    }
}
