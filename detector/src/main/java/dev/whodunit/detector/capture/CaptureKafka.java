package dev.whodunit.detector.capture;

import dev.whodunit.topologies.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The Kafka that changes go to.
 *
 * @param properties what every client needs: {@code bootstrap.servers}, and security where the cluster asks for it
 * @param topics the names of the topics
 * @param replicationFactor of the topics that capture makes for itself; -1 for the broker's default
 */
public record CaptureKafka(Map<String, String> properties, Topics topics, short replicationFactor) {

    public CaptureKafka {
        properties = Map.copyOf(properties);
        Objects.requireNonNull(properties.get("bootstrap.servers"), "bootstrap.servers");
    }

    /** A Kafka that needs nothing but its address. */
    public static CaptureKafka at(String bootstrapServers, Topics topics) {
        return new CaptureKafka(Map.of("bootstrap.servers", bootstrapServers), topics, (short) -1);
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
