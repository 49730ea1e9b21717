package dev.whodunit.detector.notify;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How a receiver is getting on, kept by its own thread and read by others. */
final class Progress {

    private final ReceiverName name;
    private boolean working = true;
    private boolean stopped;
    private int waiting;
    private long delivered;
    private long refused;
    private long repeated;
    private @Nullable Instant lastDelivered;
    private @Nullable String problem;
    private @Nullable Instant nextAttempt;

    Progress(ReceiverName name) {
        this.name = name;
    }

    synchronized ReceiverState state() {
        return new ReceiverState(
                name, working, waiting, delivered, refused, repeated, lastDelivered, problem, nextAttempt);
    }

    synchronized void waiting(int number) {
        waiting = number;
    }

    synchronized void delivered(Instant at) {
        delivered++;
        lastDelivered = at;
        working = true;
        problem = null;
        nextAttempt = null;
    }

    synchronized void refused(String reason, boolean forGood) {
        refused++;
        stopped |= forGood;
        working = !stopped;
        problem = reason;
        nextAttempt = null;
    }

    /** The receiver answers again. */
    synchronized void recovered() {
        working = !stopped;
        problem = null;
        nextAttempt = null;
    }

    synchronized void repeated() {
        repeated++;
    }

    synchronized void blocked(String reason, Instant until) {
        working = false;
        problem = reason;
        nextAttempt = until;
    }
}
