package dev.whodunit.detector.notify;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The timer of a receiver that takes silence for an end. All it knows is the journal, which says what was told and still
 * fires; so a restart loses nothing, and the first thing it does then is to say it again. It runs in the loop that tells
 * the receiver, which turns at least once a second. Not safe for threads.
 */
final class KeepAlive {

    private static final Logger LOG = LoggerFactory.getLogger(KeepAlive.class);

    private final Receiver receiver;
    private final Journal journal;
    private final Backoff backoff;
    private final Progress progress;
    private @Nullable Instant next;
    private int failuresInARow;

    KeepAlive(Receiver receiver, Journal journal, Backoff backoff, Progress progress) {
        this.receiver = receiver;
        this.journal = journal;
        this.backoff = backoff;
        this.progress = progress;
    }

    /** Says again what fires, if it is time; answers until when the receiver has to be left alone, or null. */
    @Nullable
    Instant run() throws InterruptedException {
        Duration every = receiver.keepsAliveEvery();
        Instant now = backoff.now();
        if (every == null || (next != null && next.isAfter(now))) {
            return null;
        }
        Outcome outcome = outcome();
        if (outcome instanceof Outcome.Retry retry) {
            return later(retry.after(), retry.reason());
        }
        if (outcome instanceof Outcome.Unanswered unanswered) {
            return later(null, unanswered.reason());
        }
        if (outcome instanceof Outcome.Refused refused) {
            LOG.warn("Alerts are not kept alive: receiver={} reason={}", receiver.name(), refused.reason());
        } else if (failuresInARow > 0) {
            progress.recovered();
        }
        failuresInARow = 0;
        next = now.plus(every);
        return null;
    }

    private Outcome outcome() throws InterruptedException {
        try {
            return receiver.keepAlive(journal.all());
        } catch (RuntimeException e) {
            LOG.error("Receiver failed inside: receiver={}", receiver.name(), e);
            return new Outcome.Refused("failed inside: " + e.getClass().getSimpleName());
        }
    }

    private Instant later(@Nullable Duration asked, String reason) {
        failuresInARow++;
        Instant until = backoff.after(failuresInARow, asked);
        next = until;
        progress.blocked(reason, until);
        LOG.info("Receiver has to wait: receiver={} until={} reason={}", receiver.name(), until, reason);
        return until;
    }

    /** Forgets when it ran last: the journal may be another. */
    void reset() {
        next = null;
    }
}
