package dev.whodunit.sigma.window;

/**
 * What a correlation or anomaly counts of one group after the other, and how it judges it.
 *
 * <p>A window has no state of its own: all is in the group's {@link Buckets} and in the time of the newest event that the
 * group has seen, which the caller keeps. So a window may be made anew at any time, and may be shared by threads.
 *
 * <p>All windows agree on these: an event is late, and does not count, if on arrival it is more than the lateness older
 * than the newest of its group. A repeat changes nothing. Buckets that no event can reach any more without being late
 * are deleted as newer events come.
 */
public sealed interface GroupWindow
        permits EventCountWindow,
                NewValueWindow,
                SlotWindow,
                SpikeWindow,
                TemporalOrderedWindow,
                TemporalWindow,
                TimedWindow,
                ValueCountWindow {

    /**
     * Adds an event to a group.
     *
     * @param newestMicros the time of the newest event that the group has seen before, {@link Long#MIN_VALUE} if none
     */
    Verdict add(Buckets buckets, long newestMicros, Occurrence occurrence);

    /**
     * For how long after its newest event a group's state can still make a difference, in microseconds; {@link
     * Long#MAX_VALUE} for always. A group forgotten later begins anew, and is learned anew
     * where a window learns.
     */
    long memoryMicros();

    /** How far a verdict may be off. */
    default Precision precision() {
        return Precision.EXACT;
    }
}
