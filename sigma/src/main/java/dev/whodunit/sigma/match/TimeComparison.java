package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.ValueTest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Compares a part of a time with a number; what is no time satisfies nothing. */
final class TimeComparison implements Predicate<Object> {

    private static final int LONGEST = 40;
    private static final int SHORTEST = "2026-01-01T00:00Z".length();
    /** Numbers from here on are milliseconds: as seconds they would lie beyond the year 5000. */
    private static final long MILLISECONDS = 100_000_000_000L;

    private final ValueTest.Time test;

    TimeComparison(ValueTest.Time test) {
        this.test = test;
    }

    @Override
    public boolean test(Object value) {
        Instant time = time(value);
        return time != null
                && test.comparison().holds(Integer.compare(test.part().of(time), test.number()));
    }

    private static @Nullable Instant time(Object value) {
        if (value instanceof Long || value instanceof Integer) {
            long number = ((Number) value).longValue();
            if (isWithin(number, MILLISECONDS)) {
                return Instant.ofEpochSecond(number);
            }
            return isWithin(number, MILLISECONDS * 1_000) ? Instant.ofEpochMilli(number) : null;
        }
        return value instanceof String text ? time(text.strip()) : null;
    }

    /** Not by the absolute value: of the least number there is none. */
    private static boolean isWithin(long number, long limit) {
        return number > -limit && number < limit;
    }

    private static @Nullable Instant time(String text) {
        // Most text is no time, and an exception for each would cost more than all else.
        if (text.length() < SHORTEST || text.length() > LONGEST || text.charAt(4) != '-') {
            return null;
        }
        try {
            return OffsetDateTime.parse(text.charAt(10) == ' ' ? text.replace(' ', 'T') : text)
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
