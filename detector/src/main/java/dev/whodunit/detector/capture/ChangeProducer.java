package dev.whodunit.detector.capture;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes changes to Kafka, in order and without loss: a broker that is away makes it wait, with as much in memory as its
 * buffer holds.
 */
final class ChangeProducer implements AutoCloseable {

    private record Refused(
            ProducerRecord<byte[], byte[]> record, @Nullable String why) {}

    private static final Logger LOG = LoggerFactory.getLogger(ChangeProducer.class);
    private static final long BUFFER = 32L * 1024 * 1024;
    private static final int BATCH = 256 * 1024;
    private static final int DEAD_LETTER_LIMIT = 256 * 1024;

    private final KafkaProducer<byte[], byte[]> producer;
    private final CaptureKafka kafka;
    private final String database;
    private final CaptureListener listener;
    private final Queue<Refused> refused = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    ChangeProducer(CaptureKafka kafka, String database, CaptureListener listener) {
        this.kafka = kafka;
        this.database = database;
        this.listener = listener;
        Map<String, Object> properties = kafka.clientProperties();
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // Nothing waits while little comes; in a flood, what comes during one request goes together in the next.
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.MAX_VALUE);
        properties.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000L);
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Hands a record over; waits while the buffer is full. */
    void send(ProducerRecord<byte[], byte[]> record) {
        throwFailure();
        setAside();
        Future<RecordMetadata> unused = producer.send(record, (metadata, thrown) -> {
            if (thrown instanceof RecordTooLargeException) {
                refused.add(new Refused(record, thrown.getMessage()));
            } else if (thrown != null) {
                failure.compareAndSet(null, thrown);
            }
        });
    }

    /**
     * Puts what cannot be written aside.
     *
     * @param reason one of a few names, for metrics
     * @param why what exactly, for people
     */
    void deadLetter(byte @Nullable [] key, byte[] value, String reason, @Nullable String why) {
        byte[] kept = value.length <= DEAD_LETTER_LIMIT ? value : Arrays.copyOf(value, DEAD_LETTER_LIMIT);
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(kafka.topics().deadLetters(), null, key, kept);
        header("reason", why == null ? reason : reason + ": " + why, letter);
        header("source", "capture/" + database, letter);
        header("length", Integer.toString(value.length), letter);
        header("sha256", CutText.sha256(value), letter);
        LOG.warn("a change went to dead letters; database={} reason={}", database, reason);
        listener.deadLettered(database, reason);
        Future<RecordMetadata> unused = producer.send(letter, (metadata, thrown) -> {
            if (thrown != null) {
                failure.compareAndSet(null, thrown);
            }
        });
    }

    /** Waits until everything that was handed over is safe. */
    void flush() {
        producer.flush();
        if (setAside()) {
            producer.flush();
        }
        throwFailure();
    }

    /** Callbacks must not send, for they run where the sending is done; so what was refused waits for the next call. */
    private boolean setAside() {
        boolean any = false;
        for (Refused each = refused.poll(); each != null; each = refused.poll()) {
            deadLetter(each.record.key(), each.record.value(), "too_large", each.why);
            any = true;
        }
        return any;
    }

    private void throwFailure() {
        Exception thrown = failure.get();
        if (thrown != null) {
            throw thrown instanceof KafkaException cause ? cause : new KafkaException(thrown);
        }
    }

    private static void header(String name, String value, ProducerRecord<byte[], byte[]> letter) {
        letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Lets go at once: what is not safe yet was not confirmed and comes again. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
