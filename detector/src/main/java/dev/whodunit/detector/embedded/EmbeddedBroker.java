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
 *
 * <p>Where the directory fails (a full disk), Kafka would end the process, and with it everything that could tell of it.
 * This broker stops alone, and starts again by itself once the directory can be written; see {@link Revival}.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final String FORMATTED = "meta.properties";

    private final Path directory;
    private final Ports ports;
    private final Revival revival;
    private volatile KafkaRaftServer server;

    private EmbeddedBroker(Path directory, Ports ports, KafkaRaftServer server) {
        this.directory = directory;
        this.ports = ports;
        this.server = server;
        this.revival = new Revival(directory, this::stop, this::startAgain);
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
            Path log = log(directory);
            if (!Files.exists(log.resolve(FORMATTED))) {
                format(log);
            }
            Ports ports = Ports.of(directory.resolve("ports"));
            EmbeddedBroker broker = new EmbeddedBroker(directory, ports, server(directory, ports));
            broker.revival.start();
            broker.server.startup();
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded broker cannot use " + directory + ": " + e.getMessage(), e);
        }
    }

    private static Path log(Path directory) {
        return directory.resolve("log");
    }

    private static KafkaRaftServer server(Path directory, Ports ports) {
        return new KafkaRaftServer(new KafkaConfig(BrokerProperties.of(log(directory), ports), false), Time.SYSTEM);
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

    private void stop() {
        server.shutdown();
        server.awaitShutdown();
    }

    private void startAgain() {
        server = server(directory, ports);
        server.startup();
    }

    /** Where clients connect: {@code 127.0.0.1:<port>}. */
    public String bootstrapServers() {
        return Ports.HOST + ":" + ports.broker();
    }

    /** False from a failure of its directory until it serves again. */
    public boolean working() {
        return revival.working();
    }

    /** Stops the broker in order; what it holds is on disk afterwards. */
    @Override
    public void close() {
        revival.close();
        stop();
    }
}
