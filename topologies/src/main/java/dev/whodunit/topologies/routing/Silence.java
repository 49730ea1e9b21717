package dev.whodunit.topologies.routing;

import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Alerts that nobody is told of for a time; Alertmanager's silence
 * (https://prometheus.io/docs/alerting/latest/alertmanager/#silences), which may also recur and end with what it silences.
 *
 * @param id the key
 * @param matchers all must fit; at least one that the empty value does not fulfil
 * @param purpose what it is for
 * @param startsAt from when it holds
 * @param endsAt until when, no part of it; of the first time, where it recurs
 * @param recurrence when it holds again; null for once
 * @param untilResolved whether it ends as soon as something it silenced fired and nothing of it fires any more
 * @param author who made it, and by which way
 * @param comment why
 * @param updatedAt when it was written last
 */
public record Silence(
        String id,
        List<LabelMatcher> matchers,
        Purpose purpose,
        Instant startsAt,
        Instant endsAt,
        @Nullable Recurrence recurrence,
        boolean untilResolved,
        String author,
        String comment,
        Instant updatedAt)
        implements Control {

    /** What a silence is for. */
    public enum Purpose {
        /** Quiet for a while: what still fires when it ends is told then. */
        SILENCE,
        /** What a rule finds is known and all right (a false positive, an allowed person): an entry of an allow-list. */
        EXCEPTION
    }

    /** How far a silence has come, in Alertmanager's words. */
    public enum State {
        PENDING,
        ACTIVE,
        EXPIRED
    }

    /**
     * Again and again at the same time of the day.
     *
     * @param every a day or a week, in the calendar of the zone
     * @param until from when on no more
     */
    public record Recurrence(Every every, ZoneId zone, Instant until) {}

    /** How often a silence recurs. */
    public enum Every {
        DAY(Period.ofDays(1)),
        WEEK(Period.ofWeeks(1));

        private final Period period;

        Every(Period period) {
            this.period = period;
        }
    }

    @Override
    public String key() {
        return id;
    }

    /** Whether it silences an alert with these labels while it is active. */
    public boolean fits(Map<String, String> labels) {
        return Inhibition.fits(matchers, labels);
    }

    public boolean isActive(Instant now) {
        return stateAt(now) == State.ACTIVE;
    }

    /** How far it has come; one that recurs is pending between two times. */
    public State stateAt(Instant now) {
        if (!now.isBefore(over())) {
            return State.EXPIRED;
        }
        Instant start = start(now);
        return now.isBefore(start) || !now.isBefore(start.plus(length())) ? State.PENDING : State.ACTIVE;
    }

    /** From when on it never holds again. */
    public Instant over() {
        return recurrence == null ? endsAt : recurrence.until();
    }

    /** When it stops holding next, or would; its end if it is over. */
    public Instant endOf(Instant now) {
        Instant end = start(now).plus(length());
        return end.isBefore(over()) ? end : over();
    }

    /** How long it holds each time. */
    public Duration length() {
        return Duration.between(startsAt, endsAt);
    }

    /** The same, ended at this time. */
    public Silence ended(Instant now) {
        Instant end = now.isBefore(endsAt) ? now : endsAt;
        Instant start = end.isBefore(startsAt) ? end : startsAt;
        Recurrence last = recurrence == null ? null : new Recurrence(recurrence.every(), recurrence.zone(), now);
        return new Silence(id, matchers, purpose, start, end, last, untilResolved, author, comment, now);
    }

    // When it began last before this time; of one that has never begun, when it will.
    private Instant start(Instant now) {
        if (recurrence == null || now.isBefore(startsAt)) {
            return startsAt;
        }
        ZonedDateTime first = startsAt.atZone(recurrence.zone());
        Period period = recurrence.every().period;
        long turns = ChronoUnit.DAYS.between(first, now.atZone(recurrence.zone())) / period.getDays();
        return first.plus(period.multipliedBy(Math.toIntExact(turns))).toInstant();
    }
}
