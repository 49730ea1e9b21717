package dev.whodunit.detector.notify;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The telling of one receiver: takes what waits one by one, and knows when to go on. Not safe for threads. */
final class Telling {

    private final Sender sender;
    private final KeepAlive keepAlive;
    private final Waiting waiting;
    private final Backoff backoff;
    private @Nullable Instant blockedUntil;

    Telling(Sender sender, KeepAlive keepAlive, Waiting waiting, Backoff backoff) {
        this.sender = sender;
        this.keepAlive = keepAlive;
        this.waiting = waiting;
        this.backoff = backoff;
    }

    /** Tells the first whose time has come, if the receiver need not be left alone; before it, what must not be forgotten there. */
    void next() throws InterruptedException {
        Instant now = backoff.now();
        if (blockedUntil != null && blockedUntil.isAfter(now)) {
            return;
        }
        blockedUntil = keepAlive.run();
        if (blockedUntil != null) {
            return;
        }
        Waiting.Entry entry = waiting.due(now);
        if (entry == null) {
            return;
        }
        Sender.Verdict verdict = sender.tell(entry.notification());
        if (verdict instanceof Sender.Verdict.Postponed postponed) {
            waiting.postpone(entry, postponed.until());
        } else if (verdict instanceof Sender.Verdict.Blocked blocked) {
            blockedUntil = blocked.until();
        } else {
            waiting.done(entry);
        }
    }

    /** Whether something could be told at this moment. */
    boolean isBusy() {
        return blockedUntil == null && waiting.due(backoff.now()) != null;
    }

    /** How long there is nothing to do, as far as is known: from nothing to this. */
    Duration rest(Duration longest) {
        Instant now = backoff.now();
        if (blockedUntil == null && waiting.due(now) != null) {
            return Duration.ZERO;
        }
        Instant next = blockedUntil == null ? waiting.nextDue() : blockedUntil;
        if (next == null) {
            return longest;
        }
        Duration left = Duration.between(now, next);
        return left.compareTo(longest) > 0 ? longest : left.isNegative() ? Duration.ZERO : left;
    }

    /** Forgets what waits, and that the receiver had to be left alone. */
    void forgetAll() {
        waiting.clear();
        keepAlive.reset();
        blockedUntil = null;
    }
}
