package dev.whodunit.sigma.window;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Arithmetic on times that stops at the ends instead of wrapping round: an event may claim any time. */
final class Times {

    private Times() {}

    /** {@code time} moved by {@code by}. */
    static long shift(long time, long by) {
        long moved = time + by;
        boolean wrapped = ((time ^ moved) & (by ^ moved)) < 0;
        return wrapped ? (by < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : moved;
    }

    /** How far {@code later} is after {@code earlier}. */
    static long difference(long later, long earlier) {
        long difference = later - earlier;
        boolean wrapped = ((later ^ earlier) & (later ^ difference)) < 0;
        return wrapped ? (later < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : difference;
    }

    /** A duration in microseconds. */
    static long micros(Duration duration) {
        return TimeUnit.MICROSECONDS.convert(duration);
    }
}
