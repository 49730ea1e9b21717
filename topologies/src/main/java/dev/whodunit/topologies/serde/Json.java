package dev.whodunit.topologies.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializerBase;
import dev.whodunit.topologies.event.Timestamps;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;

/** The one JSON mapper: bounded depth and length, times as {@link Timestamps} writes them. Safe for threads. */
public final class Json {

    /** Nesting deeper than this is refused. */
    public static final int MAXIMUM_DEPTH = 64;

    public static final ObjectMapper MAPPER = mapper();

    // At hand, since the mapper would find out anew with each value how its type is read.
    private static final ClassValue<ObjectReader> READERS = new ClassValue<>() {
        @Override
        protected ObjectReader computeValue(Class<?> type) {
            return MAPPER.readerFor(type);
        }
    };

    private Json() {}

    private static ObjectMapper mapper() {
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(MAXIMUM_DEPTH)
                .maxNumberLength(400)
                .maxStringLength(16 * 1024 * 1024)
                .build();
        SimpleModule times = new SimpleModule();
        times.addSerializer(Instant.class, new InstantSerializer());
        times.addDeserializer(Instant.class, new InstantDeserializer());
        times.addSerializer(ZoneId.class, new ToStringSerializer(ZoneId.class));
        times.addDeserializer(ZoneId.class, new ZoneDeserializer());
        return JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(constraints).build())
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .addModule(times)
                .build();
    }

    /** The value as JSON bytes. */
    public static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "cannot be written as JSON: " + value.getClass().getName(), e);
        }
    }

    /** The value as one line of JSON. */
    public static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "cannot be written as JSON: " + value.getClass().getName(), e);
        }
    }

    /**
     * Reads a value.
     *
     * @throws IOException if the bytes are no JSON or do not fit the type
     */
    public static <T> T read(byte[] bytes, Class<T> type) throws IOException {
        return READERS.get(type).readValue(bytes);
    }

    private static final class ZoneDeserializer extends FromStringDeserializer<ZoneId> {
        private static final long serialVersionUID = 1L;

        ZoneDeserializer() {
            super(ZoneId.class);
        }

        @Override
        protected ZoneId _deserialize(String value, DeserializationContext context) {
            return ZoneId.of(value);
        }
    }

    private static final class InstantSerializer extends ToStringSerializerBase {
        private static final long serialVersionUID = 1L;

        InstantSerializer() {
            super(Instant.class);
        }

        @Override
        public String valueToString(Object value) {
            return Timestamps.format((Instant) value);
        }
    }

    private static final class InstantDeserializer extends FromStringDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        InstantDeserializer() {
            super(Instant.class);
        }

        @Override
        protected Instant _deserialize(String value, DeserializationContext context) {
            return Timestamps.parse(value);
        }
    }
}
