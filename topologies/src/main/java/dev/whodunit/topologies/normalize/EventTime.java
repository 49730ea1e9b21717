package dev.whodunit.topologies.normalize;

import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Timestamps;
import java.time.Duration;
import java.time.Instant;

/**
 * An event's time, as far as it can be believed: a clock that is wrong, or a liar's, must not switch windows off by dating
 * events into the future.
 */
final class EventTime {

    private static final Duration LONGEST_AHEAD = Duration.ofSeconds(60);

    private EventTime() {}

    /** Where the time that the event was given lies too far ahead, puts when it was first seen instead, and marks it. */
    static void limit(Event.Builder event, Instant said, Instant observed) {
        if (said.isAfter(observed.plus(LONGEST_AHEAD))) {
            event.put(CanonicalFields.TIMESTAMP, Timestamps.format(observed))
                    .put(CanonicalFields.TIME_ADJUSTED, said.toEpochMilli() - observed.toEpochMilli());
        }
    }
}
