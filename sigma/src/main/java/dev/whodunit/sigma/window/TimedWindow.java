package dev.whodunit.sigma.window;

/**
 * A window whose condition may come to hold by the passing of time alone.
 *
 * <p>Time here is that of the clock that {@link #judge} is asked by: a service gives the time at which it first saw an
 * event as the event's time, and the wall clock; a replay gives event times for both. Time passes before an event is
 * added: where {@link #nextLook} is not after the event, the caller asks {@link #judge} for the event's time first, or
 * what held until just then goes unseen.
 */
public sealed interface TimedWindow extends GroupWindow permits AbsenceWindow, SustainedWindow {

    /** {@link #nextLook} where only another event can change something. */
    long NEVER = Long.MAX_VALUE;

    /** When the condition will hold if no other event comes, {@link #NEVER} if it will not. It may be past. */
    long nextLook(Buckets buckets, long newestMicros);

    /** Whether the condition holds by now. Changes nothing. The verdict's value is for how many seconds it has been so. */
    Verdict judge(Buckets buckets, long newestMicros, long nowMicros);
}
