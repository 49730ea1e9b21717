package dev.whodunit.topologies.event;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events ↔ JSON, field by field: every stage reads and writes each event, so this is done without a map in between. */
final class EventJson {

    private EventJson() {}

    /** Writes an event as an object of its fields, in their order. */
    static final class Writer extends StdSerializer<Event> {

        private static final long serialVersionUID = 1L;

        Writer() {
            super(Event.class);
        }

        @Override
        public void serialize(Event event, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartObject(event);
            for (Map.Entry<String, Object> field : event.fields().entrySet()) {
                out.writeFieldName(field.getKey());
                write(field.getValue(), out, provider);
            }
            out.writeEndObject();
        }

        private static void write(Object value, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (value instanceof String text) {
                out.writeString(text);
            } else if (value instanceof Long number) {
                out.writeNumber(number);
            } else if (value instanceof Boolean truth) {
                out.writeBoolean(truth);
            } else {
                provider.defaultSerializeValue(value, out);
            }
        }
    }

    /** Reads an object as an event; what a field holds twice is what it holds last. */
    static final class Reader extends StdDeserializer<Event> {

        private static final long serialVersionUID = 1L;

        Reader() {
            super(Event.class);
        }

        @Override
        public Event deserialize(JsonParser in, DeserializationContext context) throws IOException {
            if (!in.isExpectedStartObjectToken()) {
                return (Event) context.handleUnexpectedToken(Event.class, in);
            }
            Event.Builder event = Event.builder();
            for (String field = in.nextFieldName(); field != null; field = in.nextFieldName()) {
                event.put(field, read(in, context));
            }
            return event.build();
        }

        private static @Nullable Object read(JsonParser in, DeserializationContext context) throws IOException {
            JsonToken token = in.nextToken();
            return switch (token) {
                case VALUE_STRING -> in.getText();
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getNumberValue();
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case VALUE_NULL -> null;
                default -> context.readValue(in, Object.class);
            };
        }
    }
}
