package dev.whodunit.bench;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The wall clock in microseconds, monotone within this process. */
final class MicroClock {

    private static final long WALL = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    private static final long NANOS = System.nanoTime();

    private MicroClock() {}

    static long now() {
        return WALL + (System.nanoTime() - NANOS) / 1_000;
    }
}
