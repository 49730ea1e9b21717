package dev.whodunit.detector.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.whodunit.topologies.event.LogRecord;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The body of a Loki push: {@code {"streams": [{"stream": {label: value}, "values": [["<nanoseconds>", "<line>", {…}]]}]}}.
 * Records are known by the digest of the body and their place in it, since shippers send the same body again.
 */
final class LokiBody {

    /** A record and the stream whose order it keeps. */
    record Entry(String stream, LogRecord record) {}

    /** The body is not what Loki's API takes; the message says where and why. */
    static final class Malformed extends IOException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    /** One line as it came: its time, text and own metadata. */
    private record Value(Instant time, String line, Map<String, String> metadata) {}

    private static final int MOST_LABELS = 64;
    private static final int LONGEST_NANOS = 19;
    private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000);

    private final JsonParser parser;
    private final String digest;
    private final Instant received;
    private final List<Entry> entries = new ArrayList<>();
    private String where = "";

    private LokiBody(JsonParser parser, String digest, Instant received) {
        this.parser = parser;
        this.digest = digest;
        this.received = received;
    }

    /**
     * All records of a body, in order.
     *
     * @throws Malformed if it is none
     */
    static List<Entry> read(byte[] body, Instant received) throws IOException {
        String digest = LineText.sha256(body).substring(0, 32);
        try (JsonParser parser = Json.MAPPER.createParser(body)) {
            LokiBody loki = new LokiBody(parser, digest, received);
            loki.body();
            return loki.entries;
        } catch (JsonProcessingException e) {
            throw new Malformed("The body is no JSON (line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr()
                    + "). Protocol buffers are not taken: set the shipper's format to JSON.");
        }
    }

    private void body() throws IOException {
        expect(parser.nextToken(), JsonToken.START_OBJECT, "an object with \"streams\"");
        boolean any = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean streams = parser.currentName().equals("streams");
            parser.nextToken();
            if (streams) {
                any = true;
                streams();
            } else {
                parser.skipChildren();
            }
        }
        if (!any) {
            throw new Malformed("The body has no \"streams\".");
        }
        if (parser.nextToken() != null) {
            throw new Malformed("There is something after the body's end.");
        }
    }

    private void streams() throws IOException {
        expect(parser.currentToken(), JsonToken.START_ARRAY, "an array \"streams\"");
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            where = "streams[" + index + "]";
            expect(parser.currentToken(), JsonToken.START_OBJECT, "an object with \"stream\" and \"values\"");
            stream();
        }
    }

    private void stream() throws IOException {
        String path = where;
        Map<String, String> labels = Map.of();
        List<Value> values = List.of();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals("stream")) {
                where = path + ".stream";
                labels = labels();
            } else if (name.equals("values")) {
                values = values(path + ".values");
            } else {
                parser.skipChildren();
            }
        }
        String stream = "loki/"
                + LineText.sha256(labels.toString().getBytes(StandardCharsets.UTF_8))
                        .substring(0, 16);
        for (Value value : values) {
            entries.add(new Entry(stream, record(labels, value)));
        }
    }

    private LogRecord record(Map<String, String> streamLabels, Value value) {
        LokiLabels labels = LokiLabels.of(streamLabels, value.metadata());
        LineText text = LineText.of(value.line().getBytes(StandardCharsets.UTF_8));
        return new LogRecord(
                "loki/" + digest + "/" + entries.size(),
                "loki",
                labels.format(),
                received,
                value.time(),
                labels.fields(),
                text.text(),
                text.cut());
    }

    private Map<String, String> labels() throws IOException {
        expect(parser.currentToken(), JsonToken.START_OBJECT, "an object of labels");
        Map<String, String> labels = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (!parser.nextToken().isScalarValue()) {
                throw expected("labels with plain values");
            }
            if (labels.size() < MOST_LABELS && parser.currentToken() != JsonToken.VALUE_NULL) {
                labels.put(name, parser.getText());
            }
        }
        return labels;
    }

    private List<Value> values(String path) throws IOException {
        where = path;
        expect(parser.currentToken(), JsonToken.START_ARRAY, "an array of [\"<nanoseconds>\", \"<line>\"]");
        List<Value> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            where = path + "[" + values.size() + "]";
            values.add(value());
        }
        return values;
    }

    private Value value() throws IOException {
        String shape = "[\"<nanoseconds>\", \"<line>\"]";
        expect(parser.currentToken(), JsonToken.START_ARRAY, shape);
        JsonToken time = parser.nextToken();
        if (time != JsonToken.VALUE_STRING && time != JsonToken.VALUE_NUMBER_INT) {
            throw expected(shape);
        }
        Instant instant = nanoseconds(parser.getText());
        expect(parser.nextToken(), JsonToken.VALUE_STRING, shape);
        String line = parser.getText();
        Map<String, String> metadata = Map.of();
        JsonToken next = parser.nextToken();
        if (next == JsonToken.START_OBJECT) {
            metadata = labels();
            next = parser.nextToken();
        }
        expect(next, JsonToken.END_ARRAY, shape);
        return new Value(instant, line, metadata);
    }

    private Instant nanoseconds(String text) throws Malformed {
        boolean digits = !text.isEmpty()
                && text.length() <= LONGEST_NANOS
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw expected("nanoseconds since 1970 as decimal digits");
        }
        BigInteger[] parts = new BigInteger(text).divideAndRemainder(BILLION);
        return Instant.ofEpochSecond(parts[0].longValue(), parts[1].longValue());
    }

    private void expect(JsonToken found, JsonToken wanted, String what) throws Malformed {
        if (found != wanted) {
            throw expected(what);
        }
    }

    private Malformed expected(String what) {
        return new Malformed((where.isEmpty() ? "The body" : where) + ": expected " + what + ".");
    }
}
