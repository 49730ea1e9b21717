package dev.whodunit.detector.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A single-node Kafka broker (KRaft) in this process, listening on the loopback address alone. It keeps its data and its
 * ports in one directory, so that a restart finds both again.
 *
 * <p>A record is acknowledged once it is in the operating system's page cache: it survives {@code kill -9} of this
 * process, and may be lost where the machine itself goes down before the kernel has written it.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final String FORMATTED = "meta.properties";

    private final KafkaRaftServer server;
    private final Ports ports;

    private EmbeddedBroker(KafkaRaftServer server, Ports ports) {
        this.server = server;
        this.ports = ports;
    }

    /**
     * Starts a broker that keeps its data in this directory, which is made and formatted if need be. Returns once it
     * serves clients.
     *
     * @throws IllegalStateException if it cannot start
     */
    public static EmbeddedBroker start(Path dataDirectory) {
        Path directory = dataDirectory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(directory);
            Path log = directory.resolve("log");
            if (!Files.exists(log.resolve(FORMATTED))) {
                format(log);
            }
            Ports ports = Ports.of(directory.resolve("ports"));
            KafkaConfig config = new KafkaConfig(BrokerProperties.of(log, ports), false);
            KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
            server.startup();
            return new EmbeddedBroker(server, ports);
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded broker cannot use " + directory + ": " + e.getMessage(), e);
        }
    }

    private static void format(Path log) throws IOException {
        Files.createDirectories(log);
        Formatter formatter = new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(BrokerProperties.NODE)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName(BrokerProperties.CONTROLLER_LISTENER)
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .setDirectories(List.of(log.toString()))
                .setMetadataLogDirectory(log.toString());
        try {
            formatter.run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the embedded broker's directory cannot be formatted: " + log, e);
        }
    }

    /** Where clients connect: {@code 127.0.0.1:<port>}. */
    public String bootstrapServers() {
        return Ports.HOST + ":" + ports.broker();
    }

    /** Stops the broker in order; what it holds is on disk afterwards. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
