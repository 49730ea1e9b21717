package dev.whodunit.detector.hooks;

import java.time.Duration;

/**
 * How often, and how long each time, to try for a lock that somebody holds: first hardly at all, so that nobody queues
 * behind us, later up to half a second, so that a busy table gets its turn.
 */
final class Patience {

    private static final int[] WAITS = {20, 50, 100, 200, 350, 500};
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);

    private final int rounds;
    private final Pause pause;
    private int round;

    Patience(int rounds, Pause pause) {
        this.rounds = rounds;
        this.pause = pause;
    }

    /** How long to wait for a lock in this round. */
    Duration lockTimeout() {
        return Duration.ofMillis(WAITS[Math.min(round, WAITS.length - 1)]);
    }

    /** Pauses before the next round; false if there is none. */
    boolean nextRound() {
        if (++round >= rounds) {
            return false;
        }
        Duration length = Duration.ofMillis(50L << Math.min(round, 10));
        pause.pause(length.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : length);
        return true;
    }

    /** Lets time pass. */
    @FunctionalInterface
    interface Pause {
        void pause(Duration length);

        /** The real thing. An interrupted thread no longer pauses. */
        static void sleep(Duration length) {
            try {
                Thread.sleep(length.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
