package dev.whodunit.detector;

import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.embedded.EmbeddedBroker;
import dev.whodunit.topologies.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Kafka that everything goes through: the embedded broker, or a cluster that somebody else runs. */
final class KafkaConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaConnection.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Configuration.Kafka settings;
    private final @Nullable EmbeddedBroker broker;
    private final String bootstrapServers;
    private volatile @Nullable ClusterWatch watch;

    private KafkaConnection(Configuration.Kafka settings, @Nullable EmbeddedBroker broker, String bootstrapServers) {
        this.settings = settings;
        this.broker = broker;
        this.bootstrapServers = bootstrapServers;
    }

    /** Starts the embedded broker, if the settings name no other. */
    static KafkaConnection open(Configuration.Kafka settings, DataDirectory directory) {
        String servers = settings.bootstrapServers();
        if (servers != null) {
            return new KafkaConnection(settings, null, servers);
        }
        EmbeddedBroker broker = EmbeddedBroker.start(directory.broker());
        return new KafkaConnection(settings, broker, broker.bootstrapServers());
    }

    boolean embedded() {
        return broker != null;
    }

    /** Why nothing can be written or read now; null where it can. */
    @Nullable
    String problem() {
        ClusterWatch cluster = watch;
        if (broker != null && !broker.working()) {
            return "the embedded broker's directory cannot be written; it starts again once it can";
        }
        return cluster == null || cluster.answers() ? null : bootstrapServers + " does not answer";
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    Topics topics() {
        return new Topics(settings.topicPrefix());
    }

    /** What every client needs. */
    Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        settings.properties().forEach((name, value) -> properties.put(name, value.reveal()));
        properties.put("bootstrap.servers", bootstrapServers);
        return properties;
    }

    /** What the service's own clients are made with: as {@link #properties}, and without JMX. */
    Map<String, Object> clientProperties() {
        Map<String, Object> properties = new HashMap<>(properties());
        properties.put("metric.reporters", "");
        return properties;
    }

    /**
     * Creates the topics, waiting for a cluster that is away.
     *
     * @param problem told in plain words why it still waits; null once it does no more
     * @return false if the service was stopped meanwhile
     */
    boolean createTopics(CountDownLatch stopping, Consumer<@Nullable String> problem) {
        Map<String, Object> properties = clientProperties();
        properties.put("request.timeout.ms", (int) TIMEOUT.toMillis());
        properties.put("default.api.timeout.ms", (int) TIMEOUT.toMillis());
        TopicSetup setup = new TopicSetup(topics(), settings.partitions());
        String told = null;
        try {
            do {
                String reason = attempt(setup, properties);
                problem.accept(reason);
                if (reason == null) {
                    watch = broker == null ? ClusterWatch.start(bootstrapServers, clientProperties()) : null;
                    return true;
                }
                if (!reason.equals(told)) {
                    LOG.atWarn().addKeyValue("servers", bootstrapServers).log(reason);
                    told = reason;
                }
            } while (!stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private @Nullable String attempt(TopicSetup setup, Map<String, Object> properties) throws InterruptedException {
        try (Admin admin = Admin.create(properties)) {
            setup.run(admin).forEach(difference -> LOG.atWarn().log(difference));
            return null;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return "Kafka at " + bootstrapServers + " cannot be used: " + cause.getMessage();
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return "Kafka at " + bootstrapServers + " cannot be used: " + cause.getMessage();
        }
    }

    @Override
    public void close() {
        ClusterWatch cluster = watch;
        if (cluster != null) {
            cluster.close();
        }
        if (broker != null) {
            broker.close();
        }
    }
}
