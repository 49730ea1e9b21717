package dev.whodunit.detector.notify;

import dev.whodunit.topologies.Topics;
import java.util.Map;

/**
 * Where the outbox is and who reads it.
 *
 * @param clients properties of every Kafka client, {@code bootstrap.servers} among them
 * @param instance an id of this installation that outlives a restart, so that its place in the consumer groups is free
 *     at once after a crash
 */
public record OutboxSettings(Map<String, Object> clients, Topics topics, String instance) {

    public OutboxSettings {
        clients = Map.copyOf(clients);
    }

    /** The consumer group in which this receiver's notifications are read. */
    public String group(ReceiverName receiver) {
        return topics.prefix() + "notify-" + receiver;
    }

    /** Without the client properties, which can hold passwords. */
    @Override
    public String toString() {
        return "OutboxSettings[topics=" + topics + ", instance=" + instance + "]";
    }
}
