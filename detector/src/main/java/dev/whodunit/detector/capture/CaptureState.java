package dev.whodunit.detector.capture;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the capture of one database is doing, for people and for health checks.
 *
 * @param reason in plain words what it waits for and what to do, or what is not as it should be; empty if all is well
 * @param since when the phase began
 * @param confirmedLsn up to where everything is safe in Kafka, 0 before the first
 * @param lagMillis from the commit of the newest change to its arrival here; -1 before the first
 * @param retainedBytes how much WAL the server keeps for us, -1 if unknown
 * @param walStatus the slot's {@code wal_status}: {@code reserved extended unreserved lost}; null if unknown
 */
public record CaptureState(
        Phase phase,
        String reason,
        Instant since,
        long confirmedLsn,
        long lagMillis,
        long retainedBytes,
        @Nullable String walStatus) {

    /** What a capture is at. */
    public enum Phase {
        STARTING,
        STREAMING,
        STANDBY,
        WAITING,
        STOPPED
    }

    /** Whether changes are coming in here, or would be if another instance did not read them. */
    public boolean ready() {
        return phase == Phase.STREAMING || phase == Phase.STANDBY;
    }

    static CaptureState starting(Instant now) {
        return new CaptureState(Phase.STARTING, "", now, 0, -1, -1, null);
    }

    CaptureState in(Phase next, String why, Instant now) {
        Instant begin = next == phase ? since : now;
        return new CaptureState(next, why, begin, confirmedLsn, lagMillis, retainedBytes, walStatus);
    }

    CaptureState at(long lsn, long millis) {
        return new CaptureState(phase, reason, since, lsn, millis, retainedBytes, walStatus);
    }

    CaptureState holding(long bytes, @Nullable String status) {
        return new CaptureState(phase, reason, since, confirmedLsn, lagMillis, bytes, status);
    }
}
