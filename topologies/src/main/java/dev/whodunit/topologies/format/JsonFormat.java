package dev.whodunit.topologies.format;

import static dev.whodunit.topologies.event.CanonicalFields.MESSAGE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.whodunit.topologies.serde.Json;
import java.util.Map;

/** Structured application logs: one JSON object a line, also inside the lines of Docker's json-file driver. */
final class JsonFormat implements LogFormat {

    private static final ObjectReader READER =
            Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    @Override
    public String name() {
        return "json";
    }

    @Override
    public boolean recognizes(String line) {
        return line.startsWith("{") || line.startsWith("\uFEFF{");
    }

    @Override
    public Parsed parse(String line, ParseContext context) {
        JsonNode record;
        try {
            record = READER.readTree(line.startsWith("\uFEFF") ? line.substring(1) : line);
        } catch (JsonProcessingException e) {
            JsonFault fault = JsonFault.of(e);
            return new Parsed.Unparsed("no JSON at column " + fault.column() + ": " + fault.message());
        }
        if (!record.isObject()) {
            return new Parsed.Unparsed("no JSON object: expected one in braces, such as {\"message\":\"…\"}");
        }
        return isDocker(record) ? docker(record, context) : ApplicationEvent.of(JsonLeaves.of(record), context);
    }

    private static boolean isDocker(JsonNode record) {
        return record.size() <= 4
                && record.path("log").isTextual()
                && record.path("stream").isTextual()
                && record.path("time").isTextual();
    }

    /** The line that the container wrote; the driver's time stands where the line has none. */
    private static Parsed docker(JsonNode record, ParseContext context) {
        String line = record.path("log").textValue().stripTrailing();
        Map<String, Object> outer = JsonLeaves.of(record);
        outer.remove("log");
        outer.put("log.iostream", outer.remove("stream"));
        if (line.startsWith("{")) {
            try {
                JsonNode inner = READER.readTree(line);
                Map<String, Object> fields = JsonLeaves.of(inner);
                outer.forEach(fields::putIfAbsent);
                return ApplicationEvent.of(fields, context);
            } catch (JsonProcessingException e) {
                // a line that merely looks like JSON is a message
            }
        }
        outer.put(MESSAGE, line);
        return ApplicationEvent.of(outer, context);
    }
}
