package dev.whodunit.topologies.correlate;

/**
 * Whether the input is behind the wall clock: then silence proves nothing, and no episode may resolve of it (DESIGN
 * section 8). Right after a start nothing is known, which counts as behind.
 */
final class InputLag {

    static final long ALLOWED_MILLIS = 10_000;

    private long lastBehind;

    void start(long now) {
        lastBehind = now;
    }

    void saw(long observed, long now) {
        if (now - observed > ALLOWED_MILLIS) {
            lastBehind = now;
        }
    }

    boolean isBehind(long now) {
        return now - lastBehind < ALLOWED_MILLIS;
    }
}
