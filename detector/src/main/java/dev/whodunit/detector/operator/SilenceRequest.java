package dev.whodunit.detector.operator;

import dev.whodunit.topologies.routing.LabelMatcher;
import dev.whodunit.topologies.routing.Silence;
import dev.whodunit.topologies.routing.Silence.Purpose;
import dev.whodunit.topologies.routing.Silence.Recurrence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A silence that somebody asks for; see {@link Silence}.
 *
 * @param id of one that is to be changed; null for a new one
 * @param startsAt null for now
 */
public record SilenceRequest(
        @Nullable String id,
        List<LabelMatcher> matchers,
        Purpose purpose,
        @Nullable Instant startsAt,
        Instant endsAt,
        @Nullable Recurrence recurrence,
        boolean untilResolved,
        String author,
        String comment) {

    private static final int MOST_MATCHERS = 50;
    private static final int LONGEST_AUTHOR = 200;
    private static final int LONGEST_COMMENT = 2_000;
    private static final Duration LONGEST_EXCEPTION = Duration.ofDays(366);
    private static final Duration LONGEST_RECURRENCE = Duration.ofDays(366);

    /** One that begins now and ends once. */
    public static SilenceRequest of(List<LabelMatcher> matchers, Instant endsAt, String author, String comment) {
        return new SilenceRequest(null, matchers, Purpose.SILENCE, null, endsAt, null, false, author, comment);
    }

    /**
     * The silence, if it makes sense.
     *
     * @param longest how long a silence may be
     * @throws Refused if it does not
     */
    Silence accept(String newId, Instant now, Duration longest) {
        Instant start = startsAt == null ? now : startsAt;
        checkMatchers();
        refuseIf(author.isBlank(), "who silences it is missing");
        refuseIf(author.length() > LONGEST_AUTHOR, "the author has more than " + LONGEST_AUTHOR + " characters");
        refuseIf(comment.length() > LONGEST_COMMENT, "the comment has more than " + LONGEST_COMMENT + " characters");
        refuseIf(!endsAt.isAfter(start), "it ends before it starts");
        checkLength(start, longest);
        if (recurrence == null) {
            refuseIf(!endsAt.isAfter(now), "it ends in the past, at " + endsAt);
        } else {
            checkRecurrence(recurrence, start, now);
        }
        return new Silence(newId, matchers, purpose, start, endsAt, recurrence, untilResolved, author, comment, now);
    }

    private void checkMatchers() {
        refuseIf(matchers.isEmpty(), "it needs a matcher, such as severity=low");
        refuseIf(matchers.size() > MOST_MATCHERS, "it has more than " + MOST_MATCHERS + " matchers");
        // as Alertmanager does: one that every alert fulfils by what it does not have is a mistake
        refuseIf(
                matchers.stream().allMatch(matcher -> matcher.matches(Map.of())),
                "it would silence everything: at least one matcher must not fit an empty value");
    }

    private void checkLength(Instant start, Duration longest) {
        Duration length = Duration.between(start, endsAt);
        Duration most = purpose == Purpose.EXCEPTION ? LONGEST_EXCEPTION : longest;
        refuseIf(
                length.compareTo(most) > 0,
                "it may last " + Durations.words(most) + " at most, and would last " + Durations.words(length)
                        + (purpose == Purpose.EXCEPTION ? "" : " (silences.max_duration)"));
    }

    private void checkRecurrence(Recurrence recurs, Instant start, Instant now) {
        refuseIf(!recurs.until().isAfter(now), "it recurs until a time that is past, " + recurs.until());
        refuseIf(
                Duration.between(now, recurs.until()).compareTo(LONGEST_RECURRENCE) > 0,
                "it may recur for a year at most");
        Duration period = Duration.ofDays(recurs.every() == Silence.Every.DAY ? 1 : 7);
        refuseIf(
                Duration.between(start, endsAt).compareTo(period) >= 0,
                "it recurs every " + Durations.words(period) + " and lasts as long: leave the recurrence out");
    }

    private static void refuseIf(boolean wrong, String message) {
        if (wrong) {
            throw new Refused(Refused.Cause.INVALID, message);
        }
    }
}
