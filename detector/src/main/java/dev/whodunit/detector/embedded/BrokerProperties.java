package dev.whodunit.detector.embedded;

import java.nio.file.Path;
import java.util.Properties;

/** The embedded broker's configuration: one node, few threads, small buffers, a quick return after a kill. */
final class BrokerProperties {

    static final int NODE = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    /** After a kill the controller waits this long for the old broker before the new one may register. */
    private static final int SESSION_TIMEOUT_MS = 2_000;

    /** After a kill the newest segment of each partition is read whole: small ones make a start quicker. */
    private static final int SEGMENT_BYTES = 8 << 20;

    private BrokerProperties() {}

    static Properties of(Path log, Ports ports) {
        Properties properties = new Properties();
        listeners(properties, ports);
        properties.put("log.dirs", log.toString());
        sessions(properties);
        internalTopics(properties);
        storage(properties);
        footprint(properties);
        // as text: some settings are shorts, and KafkaConfig takes an int for none of them
        properties.replaceAll((name, value) -> value.toString());
        return properties;
    }

    private static void listeners(Properties properties, Ports ports) {
        String broker = "PLAINTEXT://" + Ports.HOST + ":" + ports.broker();
        String controller = Ports.HOST + ":" + ports.controller();
        properties.put("node.id", NODE);
        properties.put("process.roles", "broker,controller");
        properties.put("listeners", broker + "," + CONTROLLER_LISTENER + "://" + controller);
        properties.put("advertised.listeners", broker);
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("inter.broker.listener.name", "PLAINTEXT");
        properties.put("controller.listener.names", CONTROLLER_LISTENER);
        properties.put("controller.quorum.voters", NODE + "@" + controller);
    }

    private static void sessions(Properties properties) {
        properties.put("broker.session.timeout.ms", SESSION_TIMEOUT_MS);
        properties.put("broker.heartbeat.interval.ms", SESSION_TIMEOUT_MS / 5);
        properties.put("controller.quorum.election.timeout.ms", 200);
        properties.put("controller.quorum.election.backoff.max.ms", 200);
        properties.put("group.min.session.timeout.ms", 1_000);
        properties.put("group.initial.rebalance.delay.ms", 0);
    }

    private static void internalTopics(Properties properties) {
        properties.put("offsets.topic.num.partitions", 1);
        properties.put("offsets.topic.replication.factor", 1);
        properties.put("offsets.topic.segment.bytes", 4 << 20);
        properties.put("transaction.state.log.num.partitions", 1);
        properties.put("transaction.state.log.replication.factor", 1);
        properties.put("transaction.state.log.min.isr", 1);
        properties.put("share.coordinator.state.topic.num.partitions", 1);
        properties.put("share.coordinator.state.topic.replication.factor", 1);
        properties.put("share.coordinator.state.topic.min.isr", 1);
        properties.put("auto.create.topics.enable", false);
        properties.put("default.replication.factor", 1);
        properties.put("min.insync.replicas", 1);
        properties.put("message.max.bytes", 4 << 20);
    }

    private static void storage(Properties properties) {
        properties.put("log.segment.bytes", SEGMENT_BYTES);
        properties.put("log.index.size.max.bytes", 1 << 20);
        properties.put("log.retention.check.interval.ms", 60_000);
        properties.put("log.cleaner.threads", 1);
        properties.put("log.cleaner.dedupe.buffer.size", 4 << 20);
        properties.put("log.cleaner.io.buffer.size", 256 << 10);
        properties.put("metadata.log.segment.bytes", 8 << 20);
        properties.put("metadata.max.retention.bytes", 32 << 20);
    }

    private static void footprint(Properties properties) {
        properties.put("metric.reporters", "");
        properties.put("num.network.threads", 1);
        properties.put("num.io.threads", 2);
        properties.put("num.replica.fetchers", 1);
        properties.put("num.recovery.threads.per.data.dir", 2);
        properties.put("background.threads", 2);
        properties.put("group.coordinator.threads", 1);
        properties.put("share.coordinator.threads", 1);
        properties.put("queued.max.requests", 64);
        properties.put("socket.send.buffer.bytes", 128 << 10);
        properties.put("socket.receive.buffer.bytes", 128 << 10);
        properties.put("auto.leader.rebalance.enable", false);
    }
}
