package dev.whodunit.detector.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.debezium.data.Envelope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * Change event → JSON of topic {@code changes}. Used by one thread.
 *
 * <p>A record must fit into a Kafka message whatever a row holds. A value is cut at 256 KiB; where the row is too large all
 * the same it is written again with ever tighter limits, which for the 1,600 columns that a table can have always ends.
 */
final class ChangeJson {

    /** Values are cut beyond this many characters. */
    static final int VALUE_LIMIT = 256 * 1024;

    /** Kafka's limit is 1 MiB by default, for the record with its key and headers. */
    static final int RECORD_LIMIT = 960 * 1024;

    private static final int[] LIMITS = {VALUE_LIMIT, 16 * 1024, 1024, 64};
    private static final int SCHEMAS_KEPT = 10_000;

    private final JsonFactory json = new JsonFactory();
    private final ByteArrayBuilder buffer = new ByteArrayBuilder(16 * 1024);
    private final IdentityHashMap<Schema, RowWriter> writers = new IdentityHashMap<>();
    private final Origin origin;
    private final Predicate<String> hides;
    private final ValueWriters values;
    private final Unavailable unavailable;

    ChangeJson(Origin origin, Predicate<String> hides, UnaryOperator<String> redact, Unavailable unavailable) {
        this.origin = origin;
        this.hides = hides;
        this.values = new ValueWriters(redact);
        this.unavailable = unavailable;
    }

    /** A row or TRUNCATE. */
    byte[] row(ChangePosition position, Struct envelope, @Nullable Struct key, boolean hooked) throws IOException {
        return fitting(limit -> writeRow(position, envelope, key, hooked, limit));
    }

    /** A message in the WAL, as the hooks' decoder read it. */
    byte[] message(ChangePosition position, CapturedMessage message, long seenMicros) throws IOException {
        return fitting(limit -> writeMessage(position, message, seenMicros, limit));
    }

    private byte[] fitting(Writing writing) throws IOException {
        byte[] bytes = new byte[0];
        for (int limit : LIMITS) {
            writing.write(limit);
            bytes = buffer.toByteArray();
            if (bytes.length <= RECORD_LIMIT) {
                return bytes;
            }
        }
        throw new IOException("the change has " + bytes.length + " bytes, however short its values are cut");
    }

    private void writeRow(ChangePosition position, Struct envelope, @Nullable Struct key, boolean hooked, int limit)
            throws IOException {
        TreeSet<String> missing = new TreeSet<>();
        try (JsonGenerator out = start(position.operation())) {
            out.writeFieldName("before");
            writeStruct(image(envelope, Envelope.FieldName.BEFORE), out, limit, missing);
            out.writeFieldName("after");
            writeStruct(image(envelope, Envelope.FieldName.AFTER), out, limit, missing);
            out.writeFieldName("key");
            writeStruct(key, out, limit, new ArrayList<>());
            if (!missing.isEmpty()) {
                out.writeArrayFieldStart("unavailable");
                for (String name : missing) {
                    out.writeString(name);
                }
                out.writeEndArray();
            }
            writeSource(position, out);
            Long seen = envelope.getInt64("ts_us");
            finish(position, seen == null ? position.committedMicros() : seen, hooked, null, out);
        }
    }

    private void writeMessage(ChangePosition position, CapturedMessage message, long seenMicros, int limit)
            throws IOException {
        try (JsonGenerator out = start(position.operation())) {
            out.writeObjectFieldStart("message");
            out.writeStringField("kind", message.kind());
            out.writeBooleanField("authentic", message.authentic());
            for (Map.Entry<String, Object> field : message.fields().entrySet()) {
                out.writeFieldName(field.getKey());
                writePlain(field.getValue(), out, limit);
            }
            out.writeEndObject();
            writeSource(position, out);
            finish(position, seenMicros, false, message.application(), out);
        }
    }

    private JsonGenerator start(String operation) throws IOException {
        buffer.reset();
        JsonGenerator out = json.createGenerator(buffer);
        out.writeStartObject();
        out.writeStringField("op", operation);
        return out;
    }

    private static void writeSource(ChangePosition position, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("source");
        out.writeStringField("db", position.namespace());
        if (position.table() != null) {
            out.writeStringField("schema", position.schema());
            out.writeStringField("table", position.table());
        }
        out.writeNumberField("txId", position.transaction());
        out.writeNumberField("lsn", position.lsn());
        out.writeNumberField("ts_us", position.committedMicros());
        out.writeEndObject();
    }

    private void finish(
            ChangePosition position, long seenMicros, boolean hooked, @Nullable Boolean application, JsonGenerator out)
            throws IOException {
        out.writeNumberField("ts_us", seenMicros);
        out.writeObjectFieldStart("whodunit");
        out.writeStringField("database", origin.database());
        out.writeStringField("system", origin.system());
        out.writeNumberField("timeline", origin.timeline());
        out.writeNumberField("ordinal", position.ordinal());
        out.writeBooleanField("hooked", hooked);
        if (application != null) {
            out.writeBooleanField("applications", application);
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private static @Nullable Struct image(Struct envelope, String field) {
        return envelope.schema().field(field) == null ? null : envelope.getStruct(field);
    }

    private void writeStruct(@Nullable Struct row, JsonGenerator out, int limit, Collection<String> missing)
            throws IOException {
        if (row == null) {
            out.writeNull();
            return;
        }
        writer(row.schema()).write(row, out, limit, missing);
    }

    private RowWriter writer(Schema schema) {
        RowWriter writer = writers.get(schema);
        if (writer == null) {
            // Every DDL makes a new schema object; what is old is dropped with everything else now and then.
            if (writers.size() >= SCHEMAS_KEPT) {
                writers.clear();
            }
            writer = new RowWriter(schema, hides, values, unavailable);
            writers.put(schema, writer);
        }
        return writer;
    }

    /** Maps, lists, text, numbers, booleans and null, as a message holds them. */
    private static void writePlain(@Nullable Object value, JsonGenerator out, int limit) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof String text) {
            out.writeString(CutText.cut(text, limit));
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof Integer || value instanceof Long) {
            out.writeNumber(((Number) value).longValue());
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object each : list) {
                writePlain(each, out, limit);
            }
            out.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.writeFieldName(String.valueOf(entry.getKey()));
                writePlain(entry.getValue(), out, limit);
            }
            out.writeEndObject();
        } else {
            out.writeString(CutText.cut(value.toString(), limit));
        }
    }

    @FunctionalInterface
    private interface Writing {
        void write(int limit) throws IOException;
    }
}
