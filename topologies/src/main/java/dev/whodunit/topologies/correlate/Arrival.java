package dev.whodunit.topologies.correlate;

import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Match;
import dev.whodunit.topologies.event.Timestamps;

/**
 * A match that has come to its group.
 *
 * @param time when it happened, in microseconds; where time decides, when it was first seen, and never in the future
 * @param now wall clock, in milliseconds
 */
record Arrival(Group group, SigmaRule rule, Match match, Judging judging, long time, long now) {

    static Arrival of(Group group, SigmaRule rule, Match match, long now) {
        Judging judging = Judging.of(rule);
        Event event = match.event();
        long time = judging == Judging.BY_TIME
                ? Math.min(now * 1_000 + 999, Timestamps.micros(event.observed()))
                : Timestamps.micros(event.time());
        return new Arrival(group, rule, match, judging, time, now);
    }

    /** The same at another time. */
    Arrival at(long other) {
        return new Arrival(group, rule, match, judging, other, now);
    }

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

    /** Wall clock at which it was first seen. */
    long seen() {
        return Math.min(now, event().observed().toEpochMilli());
    }

    /** The stretch of one timespan that it belongs to: see {@link Case#during}. */
    long stretch() {
        return Math.floorDiv(time, told().rule.timespanMillis() * 1_000);
    }
}
