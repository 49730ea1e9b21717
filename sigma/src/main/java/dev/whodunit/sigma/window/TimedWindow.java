package dev.whodunit.sigma.window;

import org.jspecify.annotations.Nullable;

/**
 * A window whose condition may come to hold by the passing of time alone.
 *
 * <p>Time here is that of the clock that {@link #judge} is asked by: a service gives the time at which it first saw an
 * event as the event's time, and the wall clock; a replay gives event times for both. Time passes before an event is
 * added: where {@link #nextLook} is before the event, the caller asks {@link #judge} for the time just before the event
 * first, or what held until just then goes unseen.
 */
public sealed interface TimedWindow extends GroupWindow permits AbsenceWindow, SustainedWindow {

    /** {@link #nextLook}, and the end of {@link #lasting}, where only another event can change something. */
    long NEVER = Long.MAX_VALUE;

    /** When the condition will hold if no other event comes, {@link #NEVER} if it will not. It may be past. */
    long nextLook(Buckets buckets, long newestMicros);

    /**
     * From when and until when what it is about has gone on last, or will if no other event comes, long enough or not; of
     * its beginning as much as makes a difference. It ends with the last moment, {@link #NEVER} if it has no end. Null
     * where there is nothing.
     */
    @Nullable
    Span lasting(Buckets buckets, long newestMicros);

    /** Whether the condition holds by now. Changes nothing. The verdict's value is for how many seconds it has been so. */
    Verdict judge(Buckets buckets, long newestMicros, long nowMicros);
}
