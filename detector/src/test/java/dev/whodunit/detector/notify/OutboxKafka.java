package dev.whodunit.detector.notify;

import dev.whodunit.detector.TopicSetup;
import dev.whodunit.detector.embedded.EmbeddedBroker;
import dev.whodunit.topologies.Topics;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A real Kafka with an outbox to write to; every test gets topics of its own. */
public final class OutboxKafka implements AutoCloseable {

    private final AtomicInteger tests = new AtomicInteger();
    private final EmbeddedBroker broker;
    private final KafkaProducer<String, byte[]> producer;
    private Topics topics = new Topics("t0.");

    private OutboxKafka(EmbeddedBroker broker) {
        this.broker = broker;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all", "linger.ms", 0),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    public static OutboxKafka start(Path directory) {
        return new OutboxKafka(EmbeddedBroker.start(directory));
    }

    /** From now on other, empty topics. */
    public void makeTopics() throws ExecutionException, InterruptedException {
        topics = new Topics("t" + tests.incrementAndGet() + ".");
        try (Admin admin = Admin.create(clients())) {
            new TopicSetup(topics, 1).run(admin);
        }
    }

    /** The settings of the same installation, before and after a restart. */
    public OutboxSettings settings() {
        return new OutboxSettings(clients(), topics, "instance");
    }

    /** Writes to the outbox; returns once it is there. */
    public void write(Notification notification) throws ExecutionException, InterruptedException, TimeoutException {
        write(notification.group(), Json.write(notification));
    }

    /** Writes bytes that need not be a notification. */
    void write(String group, byte @Nullable [] value)
            throws ExecutionException, InterruptedException, TimeoutException {
        producer.send(new ProducerRecord<>(topics.notifications(), group, value))
                .get(30, TimeUnit.SECONDS);
    }

    void write(String group, String value) throws ExecutionException, InterruptedException, TimeoutException {
        write(group, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets a receiver's consumer group back to the beginning. */
    void rewind(String receiver) throws ExecutionException, InterruptedException, TimeoutException {
        try (Admin admin = Admin.create(clients())) {
            admin.alterConsumerGroupOffsets(
                            topics.prefix() + "notify-" + receiver,
                            Map.of(new TopicPartition(topics.notifications(), 0), new OffsetAndMetadata(0)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private Map<String, Object> clients() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    @Override
    public void close() {
        producer.close();
        broker.close();
    }
}
