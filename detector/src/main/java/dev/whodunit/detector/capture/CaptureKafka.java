package dev.whodunit.detector.capture;

import dev.whodunit.topologies.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * The Kafka that changes go to.
 *
 * @param properties what every client needs: {@code bootstrap.servers}, and security where the cluster asks for it
 * @param topics the names of the topics
 * @param replicationFactor of the topics that capture makes for itself; -1 for the broker's default
 * @param room whether more may be written; asked before each batch, from capture's threads. While it says no, nothing is
 *     written or confirmed, and the server keeps its WAL
 */
public record CaptureKafka(
        Map<String, String> properties, Topics topics, short replicationFactor, BooleanSupplier room) {

    public CaptureKafka {
        properties = Map.copyOf(properties);
        Objects.requireNonNull(properties.get("bootstrap.servers"), "bootstrap.servers");
    }

    /** A Kafka that needs nothing but its address. */
    public static CaptureKafka at(String bootstrapServers, Topics topics) {
        return new CaptureKafka(Map.of("bootstrap.servers", bootstrapServers), topics, (short) -1, () -> true);
    }

    /** The same, but with room only while this says so. */
    public CaptureKafka withRoom(BooleanSupplier other) {
        return new CaptureKafka(properties, topics, replicationFactor, other);
    }

    /**
     * Looks whether more may be written.
     *
     * @throws NotReady if not
     */
    void checkRoom() throws NotReady {
        if (!room.getAsBoolean()) {
            throw NotReady.because(
                    "the disk of the data directory is nearly full, so nothing more is written or confirmed,"
                            + " and the server keeps its WAL; make room, or lower disk.reserve");
        }
    }

    String bootstrapServers() {
        return Objects.requireNonNull(properties.get("bootstrap.servers"));
    }

    /** Which tables carry hooks, and what the probe found: compacted. */
    String inventoryTopic() {
        return topics.prefix() + "inventory";
    }

    /** How far the WAL is safe in Kafka: compacted, written by Debezium. */
    String offsetsTopic() {
        return topics.prefix() + "capture-offsets";
    }

    Map<String, Object> clientProperties() {
        return new HashMap<>(properties);
    }
}
