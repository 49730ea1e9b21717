package dev.whodunit.topologies.normalize;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A record of topic {@code changes}: a row change, a TRUNCATE or a message of the watched database. */
record Change(JsonNode root) {

    /**
     * Reads a change.
     *
     * @throws IOException if the bytes are no change event; the message says what is missing
     */
    static Change read(byte[] value) throws IOException {
        JsonNode root = Json.MAPPER.readTree(value);
        if (root == null || !root.isObject()) {
            throw new IOException("a change event is a JSON object");
        }
        for (String required : new String[] {"op", "source", "whodunit"}) {
            if (root.path(required).isMissingNode()) {
                throw new IOException("a change event has a field '" + required + "'");
            }
        }
        return new Change(root);
    }

    String operation() {
        return root.path("op").asText();
    }

    JsonNode message() {
        return root.path("message");
    }

    JsonNode capture() {
        return root.path("whodunit");
    }

    long transaction() {
        return root.path("source").path("txId").asLong(0);
    }

    /** {@code <system>/<timeline>/<database>/<LSN in hex>/<ordinal>}; ids of one transaction sort by position. */
    String id() {
        return place() + "/" + lsn() + "/" + capture().path("ordinal").asLong(0);
    }

    /** The transaction's name across restarts and databases. */
    String transactionName() {
        return place() + "/" + transaction();
    }

    private String place() {
        JsonNode capture = capture();
        return capture.path("system").asText("?")
                + "/" + capture.path("timeline").asText("?")
                + "/" + capture.path("database").asText("?");
    }

    private String lsn() {
        return HexFormat.of().toHexDigits(root.path("source").path("lsn").asLong(0));
    }

    /** What every event of this change begins with. */
    Event.Builder event(String service) {
        JsonNode source = root.path("source");
        long committed = source.path("ts_us").asLong(source.path("ts_ms").asLong(0) * 1000);
        Instant observed = Timestamps.ofMicros(seen(committed));
        Instant said = Timestamps.ofMicros(committed);
        Event.Builder event = Event.builder()
                .put(CanonicalFields.EVENT_ID, id())
                .put(CanonicalFields.TIMESTAMP, Timestamps.format(said))
                .put(CanonicalFields.OBSERVED, Timestamps.format(observed))
                .put(CanonicalFields.PRODUCT, "postgresql")
                .put(CanonicalFields.SERVICE, service)
                .put(CanonicalFields.EVENT_KIND, "event")
                .put(CanonicalFields.EVENT_OUTCOME, "success")
                .put(CanonicalFields.DB_SYSTEM, "postgresql")
                .put(CanonicalFields.DB_NAMESPACE, source.path("db").asText("unknown"))
                .put(CanonicalFields.PG_XID, transaction())
                .put(CanonicalFields.PG_LSN, lsn())
                .put(CanonicalFields.TRANSACTION, transactionName());
        EventTime.limit(event, said, observed);
        return event;
    }

    private long seen(long otherwise) {
        long seen = root.path("ts_us").asLong(root.path("ts_ms").asLong(0) * 1000);
        return seen == 0 ? otherwise : seen;
    }

    @Nullable
    String table() {
        JsonNode source = root.path("source");
        return source.hasNonNull("table")
                ? source.path("schema").asText("public") + "."
                        + source.path("table").asText()
                : null;
    }
}
