package dev.whodunit.detector.redact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.whodunit.topologies.serde.Json;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes secrets out of text, JSON and row images. Immutable, safe for threads, linear in its input. */
public final class Redactor {

    /** What stands in a secret's place. */
    public static final String REDACTED = "[redacted]";

    private static final Redactor STANDARD = new Redactor(SecretNames.ofFields(), SecretNames.ofColumns());

    private static final ObjectReader READER = Json.MAPPER
            .readerFor(Object.class)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final SecretNames fields;
    private final SecretNames columns;

    private Redactor(SecretNames fields, SecretNames columns) {
        this.fields = fields;
        this.columns = columns;
    }

    /** The redactor with the names that need no configuration. */
    public static Redactor standard() {
        return STANDARD;
    }

    /**
     * The standard redactor with other names besides: fields of logs and columns of rows. A name that begins with
     * {@code -} is taken out of the standard ones.
     */
    public static Redactor with(Collection<String> fields, Collection<String> columns) {
        return new Redactor(
                SecretNames.ofFields().with(fields), SecretNames.ofColumns().with(columns));
    }

    /** The text with every secret in it replaced; the same instance where there is none. */
    public String text(String text) {
        return new TextRedaction(text, fields).result();
    }

    /** A log line: as JSON where it is an object, otherwise as text. The same instance where there is no secret. */
    public String line(String line) {
        String text = text(line);
        // Escapes hide names and values from the text's eyes; only the tree shows them.
        boolean plain = text.equals(line) && line.indexOf('\\') < 0;
        if (plain || !isJson(line)) {
            return text;
        }
        try {
            Object tree = READER.readValue(line);
            Object redacted = value("", tree);
            return redacted == tree && text.equals(line) ? line : Json.MAPPER.writeValueAsString(redacted);
        } catch (JsonProcessingException e) {
            return text;
        }
    }

    /** A JSON-like value (Map, List, String, Number, Boolean, null) under a field's name, with every secret replaced. */
    public @Nullable Object value(String name, @Nullable Object value) {
        return value == null || !fields.hides(name) ? inside(value) : REDACTED;
    }

    /** True where values of this column are secret. */
    public boolean hides(String column) {
        return columns.hides(column);
    }

    /** A column's value in a row image: as {@link #value}, but by the columns' names. */
    public @Nullable Object column(String column, @Nullable Object value) {
        return value == null || !columns.hides(column) ? inside(value) : REDACTED;
    }

    private @Nullable Object inside(@Nullable Object value) {
        if (value instanceof String text) {
            return line(text);
        }
        if (value instanceof Long || value instanceof BigInteger) {
            return CardNumbers.isOne(value.toString()) ? REDACTED : value;
        }
        if (value instanceof Map<?, ?> map) {
            return map(map);
        }
        return value instanceof List<?> list ? list(list) : value;
    }

    private Object map(Map<?, ?> map) {
        Map<String, Object> redacted = new LinkedHashMap<>(map.size() * 2);
        boolean changed = false;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String name = String.valueOf(entry.getKey());
            Object value = value(name, entry.getValue());
            changed |= value != entry.getValue();
            redacted.put(name, value);
        }
        return changed ? redacted : map;
    }

    private Object list(List<?> list) {
        List<@Nullable Object> redacted = new ArrayList<>(list.size());
        boolean changed = false;
        for (Object element : list) {
            Object value = inside(element);
            changed |= value != element;
            redacted.add(value);
        }
        return changed ? redacted : list;
    }

    private static boolean isJson(String line) {
        String start = line.substring(0, Math.min(line.length(), 16)).stripLeading();
        return start.startsWith("{") || start.startsWith("[{") || start.startsWith("[\"");
    }
}
