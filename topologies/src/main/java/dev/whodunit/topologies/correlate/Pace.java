package dev.whodunit.topologies.correlate;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How soon the growth of groups is told: once in each interval, at its end, or before that as soon as the group has been
 * still for a second, so that a total is known when it is one. What was told early was told in place of the interval's end:
 * the next interval begins there. In memory only, since a restart costs one update too many at most. Times are milliseconds
 * of the wall clock. Not safe for threads.
 */
final class Pace {

    private static final Duration STILL = Duration.ofSeconds(1);

    private final long interval;
    /** When a group with something untold last grew. */
    private final Map<String, Long> grown = new HashMap<>();
    /** The ends of intervals that were told before they came. */
    private final Map<String, Long> early = new HashMap<>();

    Pace(Duration interval) {
        this.interval = interval.toMillis();
    }

    /** Notes that a group has grown. */
    void grow(String group, long now) {
        grown.put(group, now);
    }

    /** When to tell a group that was last told then, if it grows no more until that. */
    long due(String group, long told) {
        long begin = begin(group, told);
        Long since = grown.get(group);
        return since == null ? begin + interval : Math.min(begin + interval, Math.max(begin, since + STILL.toMillis()));
    }

    /** Notes that a group, last told then, is told now. */
    void tell(String group, long told, long now) {
        long end = begin(group, told) + interval;
        if (grown.remove(group) != null && now < end) {
            early.put(group, end);
        } else {
            early.remove(group);
        }
    }

    /** Until when a group that was told early has to be remembered; null if no longer. */
    @Nullable
    Long restsUntil(String group, long now) {
        return early.computeIfPresent(group, (key, end) -> end <= now ? null : end);
    }

    void forget(String group) {
        grown.remove(group);
        early.remove(group);
    }

    private long begin(String group, long told) {
        return Math.max(told, early.getOrDefault(group, Long.MIN_VALUE));
    }
}
