package dev.whodunit.topologies.offline;

import java.io.File;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What a stage sees of its surroundings, without Kafka: stores in memory, a wall clock that stands until it is moved, and
 * a listener in the place of the stages after it. Not safe for threads.
 */
final class StageContext<K, V> implements ProcessorContext<K, V> {

    /** Takes what a stage forwards. */
    interface Sink<K, V> {

        /**
         * Takes a record.
         *
         * @param child the name of the stage it is meant for, or null for all
         */
        void take(Record<? extends K, ? extends V> record, @Nullable String child);
    }

    private final Sink<K, V> sink;
    private final Map<String, MemoryStore> stores = new HashMap<>();
    private @Nullable Punctuator punctuator;
    private long now;

    StageContext(Sink<K, V> sink) {
        this.sink = sink;
    }

    /** Moves the wall clock; it tells nobody. */
    void setTime(long millis) {
        now = millis;
    }

    /** Tells the stage what time it is, as its schedule would. */
    void punctuate() {
        if (punctuator != null) {
            punctuator.punctuate(now);
        }
    }

    @Override
    public <K1 extends K, V1 extends V> void forward(Record<K1, V1> record) {
        sink.take(record, null);
    }

    @Override
    public <K1 extends K, V1 extends V> void forward(Record<K1, V1> record, String child) {
        sink.take(record, child);
    }

    @Override
    @SuppressWarnings("unchecked") // the stages' stores are all of this one type
    public <S extends StateStore> S getStateStore(String name) {
        return (S) stores.computeIfAbsent(name, MemoryStore::new);
    }

    @Override
    public Cancellable schedule(Duration interval, PunctuationType type, Punctuator callback) {
        punctuator = callback;
        return () -> punctuator = null;
    }

    @Override
    public Cancellable schedule(Instant start, Duration interval, PunctuationType type, Punctuator callback) {
        return schedule(interval, type, callback);
    }

    @Override
    public long currentSystemTimeMs() {
        return now;
    }

    @Override
    public long currentStreamTimeMs() {
        return now;
    }

    /** None: what is offline came from no topic. */
    @Override
    public Optional<RecordMetadata> recordMetadata() {
        return Optional.empty();
    }

    @Override
    public void commit() {
        // There is nothing that could be lost.
    }

    @Override
    public String applicationId() {
        return "offline";
    }

    @Override
    public TaskId taskId() {
        return new TaskId(0, 0);
    }

    @Override
    public Serde<?> keySerde() {
        throw withoutKafka();
    }

    @Override
    public Serde<?> valueSerde() {
        throw withoutKafka();
    }

    @Override
    public File stateDir() {
        throw withoutKafka();
    }

    @Override
    public StreamsMetrics metrics() {
        throw withoutKafka();
    }

    @Override
    public Map<String, Object> appConfigs() {
        return Map.of();
    }

    @Override
    public Map<String, Object> appConfigsWithPrefix(String prefix) {
        return Map.of();
    }

    private static UnsupportedOperationException withoutKafka() {
        return new UnsupportedOperationException("no stage asks for this");
    }
}
