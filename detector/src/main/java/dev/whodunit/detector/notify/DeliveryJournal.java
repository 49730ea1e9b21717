package dev.whodunit.detector.notify;

import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one receiver was told: a map that is also the newest value of each key in topic {@code deliveries}. What
 * {@link #write} returned from is in Kafka. Not safe for threads.
 */
final class DeliveryJournal implements Journal {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryJournal.class);

    /** How long a delivery is remembered after its last change. */
    static final Duration KEPT = Duration.ofDays(30);

    private static final Duration LONGEST_LOAD = Duration.ofMinutes(2);

    private final OutboxSettings settings;
    private final String receiver;
    private final Writer writer;
    private final Map<String, Delivery> byGroup = new HashMap<>();

    DeliveryJournal(OutboxSettings settings, ReceiverName receiver, Writer writer) {
        this.settings = settings;
        this.receiver = receiver.toString();
        this.writer = writer;
    }

    @Override
    public @Nullable Delivery get(String group) {
        return byGroup.get(group);
    }

    @Override
    public Collection<Delivery> all() {
        return Collections.unmodifiableCollection(byGroup.values());
    }

    @Override
    public void write(Delivery delivery) throws InterruptedException {
        writer.write(key(delivery.group()), Json.write(delivery));
        byGroup.put(delivery.group(), delivery);
    }

    /** Forgets what it knows, until it is loaded: another may write the topic now. */
    void clear() {
        byGroup.clear();
    }

    /** Reads the topic from its beginning to where it ends now, and forgets what is too old to matter. */
    void load(Instant now) {
        byGroup.clear();
        Map<String, Object> properties = new HashMap<>(settings.clients());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        TopicPartition partition = new TopicPartition(settings.topics().deliveries(), 0);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            long giveUp = System.nanoTime() + LONGEST_LOAD.toNanos();
            while (consumer.position(partition) < end) {
                if (System.nanoTime() - giveUp > 0) {
                    throw new KafkaException("topic " + partition.topic() + " could not be read to its end");
                }
                consumer.poll(Duration.ofMillis(200)).forEach(this::read);
            }
        }
        forget(now.minus(KEPT));
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        int separator = key.lastIndexOf('\0');
        if (separator < 0 || !key.substring(separator + 1).equals(receiver)) {
            return;
        }
        String group = key.substring(0, separator);
        if (record.value() == null) {
            byGroup.remove(group);
            return;
        }
        try {
            byGroup.put(group, Json.read(record.value(), Delivery.class));
        } catch (IOException e) {
            LOG.warn(
                    "Delivery cannot be read: topic={} partition={} offset={}",
                    record.topic(),
                    record.partition(),
                    record.offset());
        }
    }

    /** Removes what was last changed before this time, here and in the topic. */
    void forget(Instant before) {
        byGroup.entrySet().removeIf(entry -> {
            boolean old = isOlder(entry.getValue(), before);
            if (old) {
                writer.remove(key(entry.getKey()));
            }
            return old;
        });
    }

    private static boolean isOlder(Delivery delivery, Instant before) {
        boolean finished = delivery.state() == Delivery.State.DELIVERED || delivery.state() == Delivery.State.REFUSED;
        try {
            return finished && Instant.parse(delivery.at()).isBefore(before);
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private byte[] key(String group) {
        return (group + '\0' + receiver).getBytes(StandardCharsets.UTF_8);
    }

    /** The producer to {@code deliveries}, shared by all receivers. Safe for threads. */
    static final class Writer implements AutoCloseable {

        private static final int LONGEST_WRITE_MS = 30_000;

        private final KafkaProducer<byte[], byte[]> producer;
        private final String topic;

        Writer(OutboxSettings settings) {
            Map<String, Object> properties = new LinkedHashMap<>(settings.clients());
            properties.put(ProducerConfig.ACKS_CONFIG, "all");
            properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
            properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
            properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_WRITE_MS);
            properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, LONGEST_WRITE_MS / 2);
            properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, LONGEST_WRITE_MS);
            properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4L * 1024 * 1024);
            this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
            this.topic = settings.topics().deliveries();
        }

        void write(byte[] key, byte[] value) throws InterruptedException {
            try {
                producer.send(new ProducerRecord<>(topic, 0, key, value))
                        .get(2L * LONGEST_WRITE_MS, TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new KafkaException("topic " + topic + " cannot be written", e);
            }
        }

        void remove(byte[] key) {
            producer.send(new ProducerRecord<>(topic, 0, key, null));
        }

        @Override
        public void close() {
            producer.close(Duration.ofSeconds(5));
        }
    }
}
