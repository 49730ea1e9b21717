package dev.whodunit.topologies.correlate;

import java.nio.charset.StandardCharsets;

/**
 * What a group counted of one transaction, or of one event without a transaction. The group's total is the sum of these,
 * whatever a crash left of the episode.
 *
 * @param position the highest position counted; empty without a transaction
 * @param weight how many occurrences were counted; 0 for what came too late
 * @param time the newest event time, in microseconds
 * @param opening which of the group's openings counted it while it fired, whatever its time; 0 if none did
 */
record Counted(String position, long weight, long time, long opening) {

    static final Counted NOTHING = new Counted("", 0, Long.MIN_VALUE, 0);

    byte[] write() {
        return (position + " " + weight + " " + time + " " + opening).getBytes(StandardCharsets.UTF_8);
    }

    static Counted read(byte[] stored) {
        String[] parts = new String(stored, StandardCharsets.UTF_8).split(" ", -1);
        return new Counted(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]), Long.parseLong(parts[3]));
    }
}
