package dev.whodunit.topologies.event;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.whodunit.sigma.match.FieldSource;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A canonical event: one fact, as a flat set of named values in the order they were written. Immutable and safe for
 * threads; values are String, Long, Double, Boolean, or (for row images and lists) Map and List of the same, never
 * null. Names are those of {@link CanonicalFields}; a record's unknown fields stay under their own names.
 */
@JsonSerialize(using = EventJson.Writer.class)
@JsonDeserialize(using = EventJson.Reader.class)
public final class Event implements FieldSource {

    private final Map<String, Object> fields;

    private Event(Map<String, Object> fields) {
        this.fields = fields;
    }

    /**
     * An event with these fields; null values are left out, integers are widened to Long and floats to Double, and what is no
     * finite number becomes text.
     */
    public static Event of(Map<String, ? extends @Nullable Object> fields) {
        Builder builder = new Builder(new LinkedHashMap<>(fields.size() * 2));
        fields.forEach(builder::put);
        return builder.build();
    }

    public static Builder builder() {
        return new Builder(new LinkedHashMap<>(48));
    }

    /** A builder that starts with this event's fields. */
    public Builder toBuilder() {
        return new Builder(new LinkedHashMap<>(fields));
    }

    /** The stable id ({@code event.id}): the same fact read twice has the same id. */
    public String id() {
        return string(CanonicalFields.EVENT_ID, "");
    }

    /** When the fact happened ({@code @timestamp}); the epoch where it is absent. */
    public Instant time() {
        return instant(CanonicalFields.TIMESTAMP);
    }

    /** When Whodunit first saw it ({@code observed}); the epoch where it is absent. */
    public Instant observed() {
        return instant(CanonicalFields.OBSERVED);
    }

    /** How many occurrences it stands for, at least 1. */
    public long count() {
        return value(CanonicalFields.EVENT_COUNT) instanceof Number count ? Math.max(1, count.longValue()) : 1;
    }

    /** True where the event is another telling of a fact that is counted elsewhere. */
    public boolean isEvidence() {
        return "evidence".equals(value(CanonicalFields.EVENT_KIND));
    }

    @Override
    public @Nullable Object value(String field) {
        return fields.get(field);
    }

    @Override
    public void forEachField(BiConsumer<String, Object> consumer) {
        fields.forEach(consumer);
    }

    /** The value at a dotted name that may lead into a nested value ({@code pg.before.email}), or null. */
    public @Nullable Object at(String path) {
        Object direct = fields.get(path);
        for (int dot = path.lastIndexOf('.'); direct == null && dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
            if (fields.get(path.substring(0, dot)) instanceof Map<?, ?> nested) {
                direct = nested.get(path.substring(dot + 1));
            }
        }
        return direct;
    }

    /** The value as text, or null where the field is absent. */
    public @Nullable String string(String field) {
        Object value = fields.get(field);
        return value == null ? null : value.toString();
    }

    /** The value as text, or {@code otherwise} where the field is absent. */
    public String string(String field, String otherwise) {
        Object value = fields.get(field);
        return value == null ? otherwise : value.toString();
    }

    public boolean has(String field) {
        return fields.containsKey(field);
    }

    public Map<String, Object> fields() {
        return fields;
    }

    private Instant instant(String field) {
        return fields.get(field) instanceof String text ? Timestamps.parse(text) : Instant.EPOCH;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Event event && event.fields.equals(fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return fields.toString();
    }

    /** Collects an event's fields. Not safe for threads. */
    public static final class Builder {

        private final Map<String, Object> fields;

        private Builder(Map<String, Object> fields) {
            this.fields = fields;
        }

        /** Sets a field; null removes it. */
        public Builder put(String field, @Nullable Object value) {
            if (value == null) {
                fields.remove(field);
            } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
                fields.put(field, ((Number) value).longValue());
            } else if (value instanceof Float || value instanceof Double) {
                fields.put(field, number(((Number) value).doubleValue()));
            } else {
                fields.put(field, value);
            }
            return this;
        }

        /** JSON has no other numbers: what is none is text, as it is once it was written and read. */
        private static Object number(double number) {
            return Double.isFinite(number) ? number : String.valueOf(number);
        }

        /** Sets a field that has no value yet; null and fields already set change nothing. */
        public Builder putIfAbsent(String field, @Nullable Object value) {
            return fields.containsKey(field) || value == null ? this : put(field, value);
        }

        public @Nullable Object get(String field) {
            return fields.get(field);
        }

        public boolean has(String field) {
            return fields.containsKey(field);
        }

        public Event build() {
            return new Event(Collections.unmodifiableMap(fields));
        }
    }
}
