package dev.whodunit.topologies.link;

import org.jspecify.annotations.Nullable;

/**
 * How far the time of the records has come, also while none comes. A stage that is behind has the time of what it reads,
 * not that of its clock; only when nothing came for a while does the clock count, less what the two are apart (clocks
 * differ, and records take a moment).
 */
final class RecordTime {

    private static final long IDLE_MILLIS = 100;
    // Until a first record has come, nobody knows whether some wait to be read; on a slow start they take seconds to
    // come.
    private static final long STARTING_MILLIS = 30_000;

    private long quietFrom;
    private long apart = Long.MAX_VALUE;

    void start(long now) {
        quietFrom = now + STARTING_MILLIS;
    }

    void saw(long timestamp, long now) {
        quietFrom = now + IDLE_MILLIS;
        apart = Math.min(apart, now - timestamp);
    }

    /** The time that records which came now would have; null while more may be on their way. */
    @Nullable
    Long idleAt(long now) {
        if (now < quietFrom) {
            return null;
        }
        return apart == Long.MAX_VALUE ? now : now - apart;
    }
}
