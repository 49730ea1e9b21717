package dev.whodunit.topologies.correlate;

import java.nio.charset.StandardCharsets;

/**
 * What a group counted of one transaction, or of one event without a transaction. The group's total is the sum of these,
 * whatever a crash left of the episode.
 *
 * @param position the highest position counted; empty without a transaction
 * @param weight how many occurrences were counted; 0 for what came too late
 * @param time the newest event time, in microseconds
 */
record Counted(String position, long weight, long time) {

    static final Counted NOTHING = new Counted("", 0, Long.MIN_VALUE);

    byte[] write() {
        return (position + " " + weight + " " + time).getBytes(StandardCharsets.UTF_8);
    }

    static Counted read(byte[] stored) {
        String[] parts = new String(stored, StandardCharsets.UTF_8).split(" ", -1);
        return new Counted(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }
}
