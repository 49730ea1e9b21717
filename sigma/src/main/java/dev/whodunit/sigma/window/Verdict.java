package dev.whodunit.sigma.window;

/**
 * What an added event means for its group.
 *
 * @param holds whether the condition holds in a window that contains the event, also for one that was known
 * @param count how many occurrences, values or rules the window has: at least this many
 * @param value what the condition is about: the count, or the sum, average, percentile, ratio or score
 * @param firstMicros the time of that window's first event
 * @param lastMicros the time of that window's last event
 */
public record Verdict(Kind kind, boolean holds, long count, double value, long firstMicros, long lastMicros) {

    /** What became of the event. */
    public enum Kind {
        /** It counts, and the condition holds in a window that contains it. */
        HOLDS,
        /** It counts, and the condition holds in no window that contains it. */
        DOES_NOT_HOLD,
        /** It is already counted: nothing changed. The window is told again. */
        REPEAT,
        /** It came too late to count: nothing changed. */
        TOO_LATE,
        /** It lacks the value that the window is about: nothing changed. */
        NO_VALUE
    }

    /** A verdict about a count. */
    public Verdict(Kind kind, long count, long firstMicros, long lastMicros) {
        this(kind, kind == Kind.HOLDS, count, count, firstMicros, lastMicros);
    }

    /** A verdict on an event that counts, or is already counted. */
    static Verdict of(boolean repeat, boolean holds, long count, double value, Span span) {
        Kind kind = repeat ? Kind.REPEAT : holds ? Kind.HOLDS : Kind.DOES_NOT_HOLD;
        return new Verdict(kind, holds, count, value, span.first(), span.last());
    }

    /** The same verdict on an event of which not all was known. */
    Verdict asNew() {
        return kind == Kind.REPEAT
                ? new Verdict(holds ? Kind.HOLDS : Kind.DOES_NOT_HOLD, holds, count, value, firstMicros, lastMicros)
                : this;
    }

    static Verdict tooLate(long time) {
        return new Verdict(Kind.TOO_LATE, 0, time, time);
    }

    static Verdict noValue(long time) {
        return new Verdict(Kind.NO_VALUE, 0, time, time);
    }
}
