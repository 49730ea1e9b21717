package dev.whodunit.detector.capture;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.OffsetBackingStore;
import org.apache.kafka.connect.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Where Debezium keeps how far it has read: a compacted topic in Kafka Connect's format, read once at a start and held in
 * memory from then on.
 *
 * <p>Connect's own store reads the topic to its end whenever an offset is looked at, which Debezium does at each
 * confirmation, and keeps a consumer busy for that; there one process can follow another's writes. Here the slot lets only
 * one read the WAL, and each start reads the topic anew. Public for the engine, which makes it by its name.
 */
public final class OffsetTopic implements OffsetBackingStore {

    static final String TOPIC = "offset.storage.topic";
    static final String CLIENT_PREFIX = "whodunit.kafka.";

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Map<ByteBuffer, ByteBuffer> offsets = new ConcurrentHashMap<>();
    private Map<String, Object> client = Map.of();
    private String topic = "";
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    /** One that is configured and started later, as the engine does it. */
    public OffsetTopic() {}

    @Override
    public void configure(WorkerConfig config) {
        client = new HashMap<>(config.originalsWithPrefix(CLIENT_PREFIX));
        topic = Objects.requireNonNull(config.originalsStrings().get(TOPIC));
    }

    @Override
    public void start() {
        offsets.putAll(read(client, topic));
        Map<String, Object> writing = new HashMap<>(client);
        writing.put("acks", "all");
        writing.put("linger.ms", 0);
        writing.put("buffer.memory", 1L << 20);
        writing.put("delivery.timeout.ms", Integer.MAX_VALUE);
        producer = new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Everything that the topic holds. */
    static Map<ByteBuffer, ByteBuffer> read(Map<String, Object> client, String topic) {
        Map<String, Object> reading = new HashMap<>(client);
        reading.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
        TopicPartition partition = new TopicPartition(topic, 0);
        Map<ByteBuffer, ByteBuffer> found = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    keep(ByteBuffer.wrap(record.key()), record.value(), found);
                }
            }
        }
        return found;
    }

    private static void keep(ByteBuffer key, byte @Nullable [] value, Map<ByteBuffer, ByteBuffer> offsets) {
        if (value == null) {
            offsets.remove(key);
        } else {
            offsets.put(key, ByteBuffer.wrap(value));
        }
    }

    @Override
    public void stop() {
        KafkaProducer<byte[], byte[]> open = producer;
        if (open != null) {
            open.close(Duration.ZERO);
        }
    }

    @Override
    public Future<Map<ByteBuffer, ByteBuffer>> get(Collection<ByteBuffer> keys) {
        Map<ByteBuffer, ByteBuffer> found = new HashMap<>();
        for (ByteBuffer key : keys) {
            ByteBuffer value = offsets.get(key);
            if (value != null) {
                found.put(key, value.duplicate());
            }
        }
        return CompletableFuture.completedFuture(found);
    }

    @Override
    public Future<Void> set(Map<ByteBuffer, ByteBuffer> values, Callback<Void> callback) {
        CompletableFuture<?>[] writes = values.entrySet().stream()
                .map(entry -> write(bytes(entry.getKey()), bytes(entry.getValue())))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(writes).whenComplete((nothing, thrown) -> callback.onCompletion(thrown, null));
    }

    private CompletableFuture<Void> write(byte[] key, byte[] value) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        Future<RecordMetadata> unused = Objects.requireNonNull(producer, "not started")
                .send(new ProducerRecord<>(topic, 0, key, value), (metadata, thrown) -> {
                    if (thrown != null) {
                        written.completeExceptionally(thrown);
                    } else {
                        keep(ByteBuffer.wrap(key), value, offsets);
                        written.complete(null);
                    }
                });
        return written;
    }

    @Override
    public Set<Map<String, Object>> connectorPartitions(String connectorName) {
        return Set.of();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return copy;
    }
}
