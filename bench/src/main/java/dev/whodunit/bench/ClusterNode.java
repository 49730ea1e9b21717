package dev.whodunit.bench;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * One node of a Kafka cluster as others run it, broker and controller, in a process of its own that can be killed: its number from 1, its
 * directory, the cluster's id, and of each node the broker's and the controller's port.
 */
final class ClusterNode {

    private static final String CONTROLLER = "CONTROLLER";

    private ClusterNode() {}

    public static void main(String[] arguments) throws Exception {
        int number = Integer.parseInt(arguments[0]);
        Path directory = Files.createDirectories(Path.of(arguments[1]));
        List<String> ports = List.of(arguments).subList(3, arguments.length);
        if (!Files.exists(directory.resolve("meta.properties"))) {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(number)
                    .setClusterId(arguments[2])
                    .setControllerListenerName(CONTROLLER)
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setDirectories(List.of(directory.toString()))
                    .setMetadataLogDirectory(directory.toString())
                    .run();
        }
        KafkaRaftServer server =
                new KafkaRaftServer(new KafkaConfig(properties(number, directory, ports), false), Time.SYSTEM);
        server.startup();
        server.awaitShutdown();
    }

    /** All as it comes, but that everything has three replicas of which two must have a record. */
    private static Properties properties(int number, Path directory, List<String> ports) {
        String host = "127.0.0.1:";
        String broker = "PLAINTEXT://" + host + ports.get(2 * number - 2);
        List<String> voters = new ArrayList<>();
        for (int voter = 1; 2 * voter <= ports.size(); voter++) {
            voters.add(voter + "@" + host + ports.get(2 * voter - 1));
        }
        Properties properties = new Properties();
        properties.put("node.id", Integer.toString(number));
        properties.put("process.roles", "broker,controller");
        properties.put("listeners", broker + "," + CONTROLLER + "://" + host + ports.get(2 * number - 1));
        properties.put("advertised.listeners", broker);
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("inter.broker.listener.name", "PLAINTEXT");
        properties.put("controller.listener.names", CONTROLLER);
        properties.put("controller.quorum.voters", String.join(",", voters));
        properties.put("log.dirs", directory.toString());
        properties.put("auto.create.topics.enable", "false");
        properties.put("default.replication.factor", "3");
        properties.put("min.insync.replicas", "2");
        properties.put("offsets.topic.replication.factor", "3");
        properties.put("offsets.topic.num.partitions", "6");
        properties.put("transaction.state.log.replication.factor", "3");
        properties.put("transaction.state.log.min.isr", "2");
        // else 128 MiB in each node, for tombstones of which there are few
        properties.put("log.cleaner.dedupe.buffer.size", "8388608");
        return properties;
    }
}
