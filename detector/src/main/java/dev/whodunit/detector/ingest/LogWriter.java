package dev.whodunit.detector.ingest;

import dev.whodunit.detector.redact.Redactor;
import dev.whodunit.topologies.Topics;
import dev.whodunit.topologies.event.LogRecord;
import dev.whodunit.topologies.serde.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes log records to topic {@code logs}, redacted; what cannot be written there becomes a dead letter. Safe for threads. */
public final class LogWriter implements LogSink, AutoCloseable {

    /** Records are cut long before; what is still larger (text that grows when it is escaped) becomes a dead letter. */
    private static final int MAXIMUM_BYTES = 3 << 20;

    private static final int MAXIMUM_LETTER_BYTES = 256 << 10;

    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final Producer<String, byte[]> producer;
    private final Topics topics;
    private final Redactor redactor;
    private final IngestListener listener;

    private LogWriter(Producer<String, byte[]> producer, Topics topics, Redactor redactor, IngestListener listener) {
        this.producer = producer;
        this.topics = topics;
        this.redactor = redactor;
        this.listener = listener;
    }

    /** A writer with a producer of its own, made with these properties and what ingest needs. */
    public static LogWriter open(Map<String, ?> properties, Topics topics, Redactor redactor, IngestListener listener) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        all.put(ProducerConfig.LINGER_MS_CONFIG, 1);
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAXIMUM_BYTES + (512 << 10));
        all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 16L << 20);
        // A broker that is away is waited for; callers bound what they have under way and how long they wait.
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        all.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000L);
        all.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
        return new LogWriter(
                new KafkaProducer<>(all, new StringSerializer(), new ByteArraySerializer()),
                topics,
                redactor,
                listener);
    }

    @Override
    public CompletableFuture<Void> write(String stream, LogRecord record) {
        LogRecord redacted = redacted(record);
        byte[] value = Json.write(redacted);
        if (value.length > MAXIMUM_BYTES) {
            return tooLarge(redacted);
        }
        return send(new ProducerRecord<>(topics.logs(), stream, value))
                .thenRun(() ->
                        listener.written(kind(record.source()), record.line().length()))
                .exceptionallyCompose(
                        failure -> isHopeless(failure) ? tooLarge(redacted) : CompletableFuture.failedFuture(failure));
    }

    @Override
    public CompletableFuture<Void> putAside(Unreadable unreadable) {
        // Bytes ↔ characters one to one, so that what is no secret stays as it came.
        String text = new String(unreadable.bytes(), StandardCharsets.ISO_8859_1);
        byte[] bytes = redactor.line(text).getBytes(StandardCharsets.ISO_8859_1);
        byte[] kept = bytes.length > MAXIMUM_LETTER_BYTES ? Arrays.copyOf(bytes, MAXIMUM_LETTER_BYTES) : bytes;
        ProducerRecord<String, byte[]> letter = new ProducerRecord<>(topics.deadLetters(), unreadable.source(), kept);
        Headers headers = letter.headers();
        header(headers, "reason", unreadable.reason());
        header(headers, "source", unreadable.source());
        header(headers, "length", Long.toString(unreadable.length()));
        header(headers, "sha256", unreadable.sha256());
        return send(letter).thenRun(() -> listener.putAside(kind(unreadable.source()), unreadable.reason()));
    }

    private CompletableFuture<Void> tooLarge(LogRecord record) {
        byte[] line = record.line().getBytes(StandardCharsets.UTF_8);
        return putAside(
                new Unreadable(record.source(), "larger than Kafka takes", line, line.length, LineText.sha256(line)));
    }

    private LogRecord redacted(LogRecord record) {
        Map<String, String> labels = new LinkedHashMap<>();
        record.labels().forEach((name, value) -> labels.put(name, String.valueOf(redactor.value(name, value))));
        return new LogRecord(
                record.id(),
                record.source(),
                record.format(),
                record.received(),
                record.occurred(),
                labels,
                redactor.line(record.line()),
                record.cut());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback completes ours
    private CompletableFuture<Void> send(ProducerRecord<String, byte[]> record) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        try {
            producer.send(record, (metadata, failure) -> {
                if (failure == null) {
                    written.complete(null);
                } else {
                    written.completeExceptionally(failure);
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            written.completeExceptionally(e);
        }
        return written;
    }

    /** True where trying again would end the same. */
    private static boolean isHopeless(Throwable failure) {
        return failure instanceof RecordTooLargeException || failure.getCause() instanceof RecordTooLargeException;
    }

    private static String kind(String source) {
        int colon = source.indexOf(':');
        return colon < 0 ? source : source.substring(0, colon);
    }

    private static void header(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        producer.close(CLOSING);
    }
}
