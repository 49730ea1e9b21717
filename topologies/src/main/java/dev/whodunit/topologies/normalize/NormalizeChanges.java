package dev.whodunit.topologies.normalize;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.serde.Json;
import dev.whodunit.topologies.state.Expiry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Change events → canonical events under their link key: to link, or past it ({@link Onward}). Keeps the newest authentic context of each transaction; the
 * hooks' messages come before the rows they speak of, so nothing waits.
 */
public final class NormalizeChanges implements Processor<String, byte[], String, Object> {

    /** Store: {@code <database>/<xid>} → the time of its record in milliseconds, eight bytes, and the hook's message. */
    public static final String CONTEXTS = "transaction-contexts";

    // A transaction comes out whole; only a capture that resumes inside one comes back later, and soon.
    private static final Duration KEPT = Duration.ofMinutes(15);
    private static final Duration SWEEP = Duration.ofMinutes(1);

    private final TopologyListener listener;
    private final Onward onward;
    private final String deadLetterSink;
    private final Expiry expiry = new Expiry(KEPT.toMillis());
    private @Nullable ProcessorContext<String, Object> context;
    private @Nullable KeyValueStore<String, byte[]> contexts;
    private @Nullable String newestKey;
    private @Nullable TransactionContext newest;

    public NormalizeChanges(TopologyListener listener, Onward onward, String deadLetterSink) {
        this.listener = listener;
        this.onward = onward;
        this.deadLetterSink = deadLetterSink;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        this.contexts = context.getStateStore(CONTEXTS);
        try (KeyValueIterator<String, byte[]> all = contexts().all()) {
            all.forEachRemaining(entry -> expiry.add(entry.key, keptAt(entry.value)));
        }
        context.schedule(SWEEP, PunctuationType.STREAM_TIME, this::forget);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        List<Event> events;
        try {
            Change change = Change.read(record.value() == null ? new byte[0] : record.value());
            events = events(change, record);
        } catch (KafkaException e) {
            // A fault of Kafka or of a store is none of the record: the task starts again from its last commit.
            throw e;
        } catch (IOException | RuntimeException e) {
            putAside(record, "not a change event: " + Reason.of(e));
            return;
        }
        events.forEach(event -> tell(event, record));
    }

    private List<Event> events(Change change, Record<String, byte[]> record) {
        if (RowEvents.isRow(change)) {
            return List.of(RowEvents.of(change, contextOf(record.key())));
        }
        return "m".equals(change.operation()) ? messageEvents(change, record) : List.of();
    }

    private List<Event> messageEvents(Change change, Record<String, byte[]> record) {
        JsonNode message = change.message();
        String kind = message.path("kind").asText();
        boolean said = kind.equals("context") || kind.equals("ddl");
        if (said && !message.path("authentic").asBoolean(false)) {
            return List.of(forged(change));
        }
        if (kind.equals("ddl")) {
            return DdlEvents.of(change);
        }
        if (!kind.equals("context")) {
            return List.of();
        }
        TransactionContext told = remember(record, message);
        boolean onlyWitness =
                message.hasNonNull("operation") && !message.path("published").asBoolean(true);
        return onlyWitness ? List.of(RowEvents.ofStatement(change, told)) : List.of();
    }

    private static Event forged(Change change) {
        Event.Builder event = change.event("ddl")
                .put(CanonicalFields.EVENT_ACTION, "forged_context")
                .put(CanonicalFields.MESSAGE, "a message in Whodunit's name without a valid digest")
                .put(
                        CanonicalFields.CLAIM + CanonicalFields.PG_USER,
                        change.message().path("session_user").asText(null))
                .put(
                        CanonicalFields.CLAIM + CanonicalFields.USER_NAME,
                        change.message().path("app_user").asText(null));
        RowEvents.unknown(event);
        return event.build();
    }

    private TransactionContext remember(Record<String, byte[]> record, JsonNode message) {
        if (!record.key().equals(newestKey)) {
            expiry.add(record.key(), record.timestamp());
        }
        contexts().put(record.key(), kept(record.timestamp(), Json.write(message)));
        newestKey = record.key();
        newest = new TransactionContext(message);
        return newest;
    }

    private @Nullable TransactionContext contextOf(String key) {
        if (key.equals(newestKey)) {
            return newest;
        }
        byte @Nullable [] kept = contexts().get(key);
        if (kept == null) {
            return null;
        }
        try {
            newest = new TransactionContext(Json.MAPPER.readTree(kept, Long.BYTES, kept.length - Long.BYTES));
            newestKey = key;
            return newest;
        } catch (IOException e) {
            throw new IllegalStateException("a stored context is no JSON", e);
        }
    }

    private void tell(Event event, Record<String, byte[]> record) {
        listener.event("postgresql", event.string(CanonicalFields.SERVICE, ""));
        String transaction = record.key().endsWith("/0") ? null : record.key();
        onward.send(context(), LinkKey.of(event, transaction), event, record.timestamp());
    }

    private void putAside(Record<String, byte[]> record, String reason) {
        listener.deadLetter("changes", reason);
        context().forward(DeadLetter.of(record, context().recordMetadata().orElse(null), reason), deadLetterSink);
    }

    private void forget(long streamTime) {
        String old = expiry.next(streamTime, this::keptAt);
        while (old != null) {
            contexts().delete(old);
            old = expiry.next(streamTime, this::keptAt);
        }
    }

    private long keptAt(String key) {
        byte @Nullable [] message = contexts().get(key);
        return message == null ? Long.MIN_VALUE / 2 : keptAt(message);
    }

    // Before the message, so that a start need not read tens of thousands of them.
    private static byte[] kept(long time, byte[] message) {
        return ByteBuffer.allocate(Long.BYTES + message.length)
                .putLong(time)
                .put(message)
                .array();
    }

    private static long keptAt(byte[] kept) {
        return ByteBuffer.wrap(kept).getLong();
    }

    private ProcessorContext<String, Object> context() {
        return Objects.requireNonNull(context);
    }

    private KeyValueStore<String, byte[]> contexts() {
        return Objects.requireNonNull(contexts);
    }
}
