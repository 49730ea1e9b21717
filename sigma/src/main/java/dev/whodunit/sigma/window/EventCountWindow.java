package dev.whodunit.sigma.window;

import dev.whodunit.sigma.rule.CountCondition;
import java.time.Duration;

/** The exact sliding window of an {@code event_count} correlation. */
public final class EventCountWindow {

    public EventCountWindow(Duration timespan, CountCondition condition, Duration lateness) {}

    /**
     * Adds an event to a group.
     *
     * @param newestMicros the time of the newest event that the group has seen before, {@link Long#MIN_VALUE} if none
     * @param idHash the event's id: the same id is the same event
     * @param weight how many occurrences the event stands for
     */
    public Verdict add(Buckets buckets, long newestMicros, long timeMicros, long idHash, long weight) {
        return new Verdict(Verdict.Kind.DOES_NOT_HOLD, weight, timeMicros, timeMicros);
    }
}
