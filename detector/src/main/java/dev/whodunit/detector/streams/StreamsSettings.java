package dev.whodunit.detector.streams;

import dev.whodunit.topologies.Topics;
import java.nio.file.Path;
import java.util.Map;

/**
 * How the topologies run.
 *
 * @param clientProperties of every Kafka client, {@code bootstrap.servers} among them
 * @param stateDirectory where their stores are
 * @param instance the name by which Kafka knows this detector again after a restart
 * @param embedded whether the broker is ours, which allows shorter sessions
 */
public record StreamsSettings(
        Topics topics, Map<String, Object> clientProperties, Path stateDirectory, String instance, boolean embedded) {

    /** Kafka's name of the group: the topics' prefix without its end, so that two detectors on one cluster differ. */
    public String applicationId() {
        String name = topics.prefix().replaceAll("[._-]+$", "");
        return name.isEmpty() ? "whodunit" : name;
    }

    @Override
    public String toString() {
        return "StreamsSettings[" + applicationId() + ", " + instance + "]";
    }
}
