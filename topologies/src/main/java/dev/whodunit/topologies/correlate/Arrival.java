package dev.whodunit.topologies.correlate;

import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Match;
import dev.whodunit.topologies.event.Timestamps;

/**
 * A match that has come to its group.
 *
 * @param now wall clock, in milliseconds
 */
record Arrival(Group group, SigmaRule rule, Match match, long now) {

    String key() {
        return group.key();
    }

    Episode episode() {
        return group.episode();
    }

    Case told() {
        return group.told();
    }

    Event event() {
        return match.event();
    }

    /** When it happened, in microseconds; where time decides, when it was first seen, and never in the future. */
    long time() {
        return judging() == Judging.BY_TIME
                ? Math.min(now * 1_000 + 999, Timestamps.micros(event().observed()))
                : Timestamps.micros(event().time());
    }

    /** Wall clock at which it was first seen. */
    long seen() {
        return Math.min(now, event().observed().toEpochMilli());
    }

    Judging judging() {
        return Judging.of(rule);
    }

    /** The stretch of one timespan that it belongs to: see {@link Case#during}. */
    long stretch() {
        return Math.floorDiv(time(), told().rule.timespanMillis() * 1_000);
    }
}
