package dev.whodunit.detector.streams;

import java.util.Set;

/**
 * How much of a topic is kept once it was read.
 *
 * @param bytes of one partition
 * @param readers the consumer groups whose committed offsets say what was read; what one of them has still to read stays
 */
public record ReadBudget(long bytes, Set<String> readers) {

    public ReadBudget {
        if (readers.isEmpty()) {
            throw new IllegalArgumentException("somebody reads the topic");
        }
        readers = Set.copyOf(readers);
    }
}
