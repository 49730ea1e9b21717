package dev.whodunit.detector.capture;

import dev.whodunit.detector.hooks.HookMessage;
import io.debezium.data.Envelope;
import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the engine hands changes to: it gives each its place, writes it to Kafka, and then confirms it.
 *
 * <p>One WAL record can hold many rows (COPY, a multi-row INSERT, TRUNCATE of several tables); they come as a run of
 * changes with one LSN, and are told apart by their ordinal in it. The engine resumes by LSN, behind the whole run, so a
 * place inside a run must never be confirmed: a change is confirmable only once one with another LSN has come. Then a
 * resume begins with a run, and its ordinals are what they were.
 *
 * <p>Only rows and messages are confirmed, never Debezium's own heartbeats: the offset of a heartbeat is the end of a
 * commit, which can be the LSN of a change in the middle of another transaction, and resuming there loses what lies
 * before it.
 */
final class ChangeWriter implements ChangeConsumer<RecordChangeEvent<SourceRecord>> {

    /** The prefix of messages that only move the slot on. */
    static final String HEARTBEAT = "whodunit.heartbeat";

    private static final long MICROS_PER_MILLI = 1_000;

    private final CaptureSettings settings;
    private final ChangeJson json;
    private final MessageReader messages;
    private final Inventory inventory;
    private final InventoryKeeper keeper;
    private final ChangeProducer producer;
    private final CaptureKafka kafka;
    private final CaptureListener listener;
    private final Consumer<Progress> progress;
    private final LongSupplier clockMicros;

    private @Nullable RecordChangeEvent<SourceRecord> previous;
    private long previousLsn;
    private int ordinal;
    private @Nullable RecordChangeEvent<SourceRecord> confirmable;
    private long confirmableLsn;
    private long confirmedLsn;
    private long confirmedMicros;
    private long keyTransaction = -1;
    private byte[] key = new byte[0];
    private long lagMillis = -1;

    /** How far capture has come. */
    record Progress(long confirmedLsn, long lagMillis) {}

    /** Keeps what changed in the inventory. */
    @FunctionalInterface
    interface InventoryKeeper {
        ProducerRecord<byte[], byte[]> keeping(TableName table, List<Inventory.Span> spans);
    }

    /** What a writer writes with; all of it belongs to one run of the engine. */
    record Parts(
            ChangeJson json,
            MessageReader messages,
            Inventory inventory,
            InventoryKeeper keeper,
            ChangeProducer producer,
            CaptureKafka kafka) {}

    ChangeWriter(
            CaptureSettings settings,
            Parts parts,
            CaptureListener listener,
            Consumer<Progress> progress,
            LongSupplier clockMicros) {
        this.settings = settings;
        this.json = parts.json;
        this.messages = parts.messages;
        this.inventory = parts.inventory;
        this.keeper = parts.keeper;
        this.producer = parts.producer;
        this.kafka = parts.kafka;
        this.listener = listener;
        this.progress = progress;
        this.clockMicros = clockMicros;
        this.confirmedMicros = clockMicros.getAsLong();
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> batch, RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        if (!kafka.room().getAsBoolean()) {
            // Ends the engine, which confirms nothing of this batch; capture begins again once there is room.
            throw new IllegalStateException("no room");
        }
        for (RecordChangeEvent<SourceRecord> event : batch) {
            SourceRecord record = event.record();
            if (record.value() instanceof Struct envelope
                    && envelope.schema().field(Envelope.FieldName.OPERATION) != null) {
                handle(event, envelope, record.key() instanceof Struct identity ? identity : null);
            }
        }
        confirm(committer);
        progress.accept(new Progress(confirmedLsn, lagMillis));
    }

    private void handle(RecordChangeEvent<SourceRecord> event, Struct envelope, @Nullable Struct identity) {
        Struct source = envelope.getStruct(Envelope.FieldName.SOURCE);
        Long place = source.getInt64("lsn");
        long lsn = place == null ? 0 : place;
        if (previous == null || lsn != previousLsn) {
            confirmable = previous;
            confirmableLsn = previousLsn;
            ordinal = 0;
        }
        previous = event;
        previousLsn = lsn;
        // A heartbeat may carry the LSN of the row that follows it, and does not come again: it takes no ordinal.
        if (!isHeartbeat(envelope)) {
            write(ChangePosition.of(envelope, source, lsn, ordinal), envelope, identity);
            ordinal++;
        }
    }

    private void write(ChangePosition position, Struct envelope, @Nullable Struct identity) {
        long now = clockMicros.getAsLong();
        lagMillis = Math.max(0, (now - position.committedMicros()) / MICROS_PER_MILLI);
        byte[] value;
        try {
            value = position.isMessage() ? message(position, envelope, now) : row(position, envelope, identity);
        } catch (IOException | RuntimeException e) {
            producer.deadLetter(key(position), fallback(position), "not_writable", e.getMessage());
            return;
        }
        producer.send(new ProducerRecord<>(
                kafka.topics().changes(),
                null,
                Math.max(0, position.committedMicros() / MICROS_PER_MILLI),
                key(position),
                value));
        listener.captured(settings.name(), position.operation(), value.length, lagMillis);
    }

    private static boolean isHeartbeat(Struct envelope) {
        return envelope.schema().field("message") != null
                && HEARTBEAT.equals(envelope.getStruct("message").getString("prefix"));
    }

    private byte[] row(ChangePosition position, Struct envelope, @Nullable Struct identity) throws IOException {
        return json.row(position, envelope, identity, inventory.hooked(position.tableName(), position.lsn()));
    }

    private byte[] message(ChangePosition position, Struct envelope, long now) throws IOException {
        Struct block = envelope.getStruct("message");
        MessageReader.Reading reading =
                messages.read(bytes(block.get("content")), position.transaction(), position.lsn());
        HookMessage.Inventory stock = reading.inventory();
        if (stock != null) {
            for (TableName table : inventory.apply(stock, position.lsn())) {
                producer.send(keeper.keeping(table, inventory.spans(table)));
            }
        }
        return json.message(position, reading.message(), now);
    }

    /** What is left to say of a change that cannot be written: which it is, none of its values. */
    private byte[] fallback(ChangePosition position) {
        return (settings.name() + " " + position).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] key(ChangePosition position) {
        if (position.transaction() != keyTransaction) {
            keyTransaction = position.transaction();
            key = (settings.name() + "/" + keyTransaction).getBytes(StandardCharsets.UTF_8);
        }
        return key;
    }

    /** Confirms what is confirmable, at the interval that the settings name. */
    private void confirm(RecordCommitter<RecordChangeEvent<SourceRecord>> committer) throws InterruptedException {
        RecordChangeEvent<SourceRecord> newest = confirmable;
        long now = clockMicros.getAsLong();
        if (newest == null || now - confirmedMicros < settings.confirmInterval().toNanos() / 1_000) {
            return;
        }
        producer.flush();
        listener.confirming(settings.name(), confirmableLsn);
        committer.markProcessed(newest);
        committer.markBatchFinished();
        confirmable = null;
        confirmedLsn = confirmableLsn;
        confirmedMicros = now;
    }

    private static byte[] bytes(@Nullable Object content) {
        if (content instanceof byte[] array) {
            return array;
        }
        if (content instanceof ByteBuffer buffer) {
            byte[] copy = new byte[buffer.remaining()];
            buffer.duplicate().get(copy);
            return copy;
        }
        return new byte[0];
    }
}
