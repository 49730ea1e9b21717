package dev.whodunit.sigma.window;

import org.jspecify.annotations.Nullable;

/**
 * A time for which something has been so.
 *
 * @param first the event that it began with
 * @param last the last event that said so
 * @param end the event that ended it, {@link Long#MAX_VALUE} if none
 */
record Stretch(long first, long last, long end) {

    /** The stretch that an event which says so begins or goes on with. */
    static Stretch after(@Nullable Stretch before, long time, long gap) {
        if (before == null || before.isEnded() || Times.difference(time, before.last) > gap) {
            return new Stretch(time, time, Long.MAX_VALUE);
        }
        return new Stretch(before.first, time, Long.MAX_VALUE);
    }

    Stretch endedBy(long time) {
        return isEnded() ? this : new Stretch(first, last, time);
    }

    boolean isEnded() {
        return end != Long.MAX_VALUE;
    }

    /** How long it has been so, as far as {@code now}. */
    long reach(long now, long gap) {
        long until = Math.min(Times.shift(last, gap), Math.min(end, now));
        return Math.max(0, Times.difference(until, first));
    }
}
