package dev.whodunit.detector.operator;

import dev.whodunit.topologies.routing.Control;
import dev.whodunit.topologies.serde.Json;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Topic {@code control}, for writing: what is written is in Kafka, on all its replicas. */
public final class ControlTopic implements ControlLog, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KafkaProducer<String, byte[]> producer;
    private final String topic;

    /** The topic of this name. */
    public ControlTopic(Map<String, Object> clientProperties, String topic) {
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, "whodunit-control");
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis() / 2);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 1L << 20);
        properties.put("metric.reporters", "");
        this.producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
        this.topic = topic;
    }

    @Override
    public void write(Control control) {
        write(control.key(), Json.write(control));
    }

    @Override
    public void withdraw(String key) {
        write(key, null);
    }

    private void write(String key, byte @Nullable [] value) {
        try {
            producer.send(new ProducerRecord<>(topic, key, value)).get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new Refused(Refused.Cause.UNAVAILABLE, "Kafka did not take it; try again when it is back");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused(Refused.Cause.UNAVAILABLE, "the service is stopping");
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
