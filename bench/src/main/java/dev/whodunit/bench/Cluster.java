package dev.whodunit.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;

/** A Kafka cluster of three nodes, each of which can be killed and started again. Not safe for threads. */
final class Cluster implements AutoCloseable {

    static final int NODES = 3;

    private final Path directory;
    private final String id = Uuid.randomUuid().toString();
    private final List<String> ports = new ArrayList<>();
    private final Map<Integer, Process> nodes = new TreeMap<>();
    private final Admin admin;

    private Cluster(Path directory) throws IOException {
        this.directory = directory;
        List<ServerSocket> held = new ArrayList<>();
        for (int port = 0; port < 2 * NODES; port++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            held.add(socket);
            ports.add(Integer.toString(socket.getLocalPort()));
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
    }

    /** Starts all nodes; returns once they serve. */
    static Cluster start(Path directory, Duration longest) throws IOException, InterruptedException {
        Cluster cluster = new Cluster(directory);
        for (int node = 1; node <= NODES; node++) {
            cluster.start(node);
        }
        cluster.await(
                longest, () -> cluster.admin.describeCluster().nodes().get().size() == NODES);
        return cluster;
    }

    String bootstrapServers() {
        return IntStream.range(0, NODES)
                .mapToObj(node -> "127.0.0.1:" + ports.get(2 * node))
                .collect(Collectors.joining(","));
    }

    /** Starts a node that does not run. */
    void start(int node) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ClusterNode.class.getName(),
                Integer.toString(node),
                directory.resolve("node-" + node).toString(),
                id));
        command.addAll(ports);
        nodes.put(
                node,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(
                                directory.resolve("node-" + node + ".log").toFile()))
                        .start());
    }

    /** {@code kill -9}; returns once the process is gone. */
    void kill(int node) throws InterruptedException {
        Process process = nodes.remove(node);
        if (process == null) {
            throw new IllegalStateException("node " + node + " does not run");
        }
        process.destroyForcibly().waitFor();
    }

    /** Waits until every partition has all its replicas again. */
    void awaitWhole(Duration longest) throws InterruptedException {
        await(
                longest,
                () -> topics().values().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .allMatch(partition -> partition.isr().size() == NODES));
    }

    /** Topics with other than three replicas of some partition, and how many of each. */
    Map<String, Integer> unreplicated() throws ExecutionException, InterruptedException {
        Map<String, Integer> unreplicated = new TreeMap<>();
        topics().forEach((name, topic) -> {
            int least = topic.partitions().stream()
                    .map(TopicPartitionInfo::replicas)
                    .mapToInt(List::size)
                    .min()
                    .orElse(0);
            if (least != NODES) {
                unreplicated.put(name, least);
            }
        });
        return unreplicated;
    }

    /** All topics, also such as Kafka itself made. */
    Map<String, TopicDescription> topics() throws ExecutionException, InterruptedException {
        return admin.describeTopics(admin.listTopics(new ListTopicsOptions().listInternal(true))
                        .names()
                        .get())
                .allTopicNames()
                .get();
    }

    private interface Condition {
        boolean holds() throws ExecutionException, InterruptedException;
    }

    private void await(Duration longest, Condition condition) throws InterruptedException {
        long giveUp = System.nanoTime() + longest.toNanos();
        while (System.nanoTime() < giveUp) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (ExecutionException notYet) {
                // It is asked again.
            }
            Thread.sleep(200);
        }
        throw new IllegalStateException(
                "the cluster is not whole after " + longest.toSeconds() + " s; see " + directory);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
        nodes.values().forEach(Process::destroyForcibly);
    }
}
