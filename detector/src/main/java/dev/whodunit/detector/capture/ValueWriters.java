package dev.whodunit.detector.capture;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** The writers of column values: for each type of PostgreSQL the JSON that a person would expect to read. */
final class ValueWriters {

    private static final String SOURCE_TYPE = "__debezium.source.column.type";
    private static final Pattern PLAIN_NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,14})?");
    private static final int EXACT_DIGITS = 15;
    private static final long MICROS = 1_000_000;
    private static final long INFINITE_MICROS = 9_223_372_036_825_200_000L;
    private static final long INFINITE_YEAR = 294_277;

    private final UnaryOperator<String> redact;

    ValueWriters(UnaryOperator<String> redact) {
        this.redact = redact;
    }

    ValueWriter of(Schema schema) {
        ValueWriter named = byName(schema.name(), schema);
        return named != null ? named : byType(schema);
    }

    private @Nullable ValueWriter byName(@Nullable String name, Schema schema) {
        if (name == null) {
            return null;
        }
        return switch (name) {
            case "io.debezium.time.Date" -> (value, out, limit) -> out.writeString(date((Integer) value));
            case "io.debezium.time.Time" ->
                (value, out, limit) -> out.writeString(
                        LocalTime.ofNanoOfDay((Integer) value * 1_000_000L).toString());
            case "io.debezium.time.MicroTime" ->
                (value, out, limit) -> out.writeString(
                        LocalTime.ofNanoOfDay((Long) value * 1_000L).toString());
            case "io.debezium.time.Timestamp" ->
                (value, out, limit) -> out.writeString(timestamp(Math.multiplyExact((Long) value, 1_000L)));
            case "io.debezium.time.MicroTimestamp" -> (value, out, limit) -> out.writeString(timestamp((Long) value));
            case "io.debezium.data.Bits" -> (value, out, limit) -> out.writeString(bits(bytes(value), schema));
            default -> null;
        };
    }

    private ValueWriter byType(Schema schema) {
        return switch (schema.type()) {
            case BOOLEAN -> (value, out, limit) -> out.writeBoolean((Boolean) value);
            case INT8, INT16, INT32, INT64 -> (value, out, limit) -> out.writeNumber(((Number) value).longValue());
            case FLOAT32, FLOAT64 -> (value, out, limit) -> writeDouble((Number) value, out);
            case STRING -> text(schema);
            case BYTES -> bytes(schema);
            case ARRAY -> array(of(schema.valueSchema()));
            case MAP -> map(of(schema.valueSchema()));
            case STRUCT -> struct(schema);
        };
    }

    private ValueWriter text(Schema schema) {
        String sourceType = sourceType(schema);
        if (sourceType.equals("NUMERIC")) {
            return ValueWriters::writeNumeric;
        }
        if (sourceType.equals("UUID")) {
            return (value, out, limit) -> out.writeString((String) value);
        }
        return (value, out, limit) -> out.writeString(CutText.cut(redact.apply((String) value), limit));
    }

    /** A numeric as a number where a double holds it exactly enough, else as the digits it has. */
    private static void writeNumeric(Object value, JsonGenerator out, int limit) throws IOException {
        String digits = value.toString();
        if (digits.length() <= EXACT_DIGITS && PLAIN_NUMBER.matcher(digits).matches()) {
            out.writeNumber(digits);
        } else {
            out.writeString(CutText.cut(digits, limit));
        }
    }

    private static void writeDouble(Number value, JsonGenerator out) throws IOException {
        double number = value.doubleValue();
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            out.writeString(value.toString());
        } else if (value instanceof Float single) {
            out.writeNumber(single);
        } else {
            out.writeNumber(number);
        }
    }

    private ValueWriter bytes(Schema schema) {
        boolean binary = sourceType(schema).equals("BYTEA") || schema.parameters() == null;
        if (binary) {
            return (value, out, limit) -> out.writeString(hex(bytes(value), limit));
        }
        return (value, out, limit) ->
                out.writeString(CutText.cut(redact.apply(new String(bytes(value), StandardCharsets.UTF_8)), limit));
    }

    private static ValueWriter array(ValueWriter element) {
        return (value, out, limit) -> {
            List<?> values = (List<?>) value;
            int most = Math.max(1, limit / 8);
            out.writeStartArray();
            for (Object each : values.subList(0, Math.min(most, values.size()))) {
                writeNullable(element, each, out, Math.max(64, limit / Math.max(1, values.size())));
            }
            if (values.size() > most) {
                byte[] whole = values.toString().getBytes(StandardCharsets.UTF_8);
                out.writeString("…[cut: " + values.size() + " elements, sha256 " + CutText.sha256(whole) + "]");
            }
            out.writeEndArray();
        };
    }

    private ValueWriter map(ValueWriter element) {
        return (value, out, limit) -> {
            Map<?, ?> values = (Map<?, ?>) value;
            int each = Math.max(64, limit / Math.max(1, values.size()));
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : values.entrySet()) {
                out.writeFieldName(CutText.cut(String.valueOf(entry.getKey()), each));
                writeNullable(element, entry.getValue(), out, each);
            }
            out.writeEndObject();
        };
    }

    private ValueWriter struct(Schema schema) {
        List<Field> fields = schema.fields();
        List<ValueWriter> writers =
                fields.stream().map(field -> of(field.schema())).toList();
        return (value, out, limit) -> {
            Struct struct = (Struct) value;
            out.writeStartObject();
            for (int i = 0; i < writers.size(); i++) {
                out.writeFieldName(fields.get(i).name());
                writeNullable(writers.get(i), struct.get(fields.get(i)), out, limit);
            }
            out.writeEndObject();
        };
    }

    private static void writeNullable(ValueWriter writer, @Nullable Object value, JsonGenerator out, int limit)
            throws IOException {
        if (value == null) {
            out.writeNull();
        } else {
            writer.write(value, out, limit);
        }
    }

    private static String sourceType(Schema schema) {
        Map<String, String> parameters = schema.parameters();
        return parameters == null ? "" : parameters.getOrDefault(SOURCE_TYPE, "");
    }

    private static byte[] bytes(Object value) {
        if (value instanceof byte[] array) {
            return array;
        }
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] copy = new byte[buffer.remaining()];
        buffer.get(copy);
        return copy;
    }

    /** Binary as PostgreSQL writes it: {@code \x} and hexadecimal digits. */
    private static String hex(byte[] bytes, int limit) {
        int shown = Math.min(bytes.length, limit / 2);
        String digits = "\\x" + HexFormat.of().formatHex(bytes, 0, shown);
        return shown == bytes.length
                ? digits
                : digits + "…[cut: " + bytes.length + " bytes, sha256 " + CutText.sha256(bytes) + "]";
    }

    private static String bits(byte[] littleEndian, Schema schema) {
        Map<String, String> parameters = schema.parameters();
        String length = parameters == null ? null : parameters.get("length");
        int count = littleEndian.length * 8;
        if (length != null && Integer.parseInt(length) < count) {
            count = Integer.parseInt(length);
        }
        StringBuilder digits = new StringBuilder(count);
        for (int bit = count - 1; bit >= 0; bit--) {
            digits.append((littleEndian[bit / 8] >> (bit % 8) & 1) == 1 ? '1' : '0');
        }
        return digits.toString();
    }

    private static String date(int epochDay) {
        LocalDate date = LocalDate.ofEpochDay(epochDay);
        if (date.getYear() < -4713 || date.getYear() > 5_874_897) {
            return date.equals(LocalDate.of(-5_877_611, 6, 22)) ? "-infinity" : "infinity";
        }
        return date.toString();
    }

    private static String timestamp(long micros) {
        if (micros >= INFINITE_MICROS) {
            return "infinity";
        }
        LocalDateTime time = LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, MICROS), (int) Math.floorMod(micros, MICROS) * 1_000, ZoneOffset.UTC);
        if (time.getYear() > INFINITE_YEAR) {
            return "infinity";
        }
        return time.getYear() < -4713 ? "-infinity" : time.toString();
    }
}
