package dev.whodunit.sigma.window;

/**
 * What an added event means for its group.
 *
 * @param count the weight of the fullest known window that contains the event: at least this many
 * @param firstMicros the time of that window's first event
 * @param lastMicros the time of that window's last event
 */
public record Verdict(Kind kind, long count, long firstMicros, long lastMicros) {

    /** What became of the event. */
    public enum Kind {
        /** It counts, and the condition holds in a window that contains it. */
        HOLDS,
        /** It counts, and the condition holds in no window that contains it. */
        DOES_NOT_HOLD,
        /** It is already counted: nothing changed. The window is told again. */
        REPEAT,
        /** It came too late to count: nothing changed. */
        TOO_LATE
    }
}
