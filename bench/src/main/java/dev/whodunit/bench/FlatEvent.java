package dev.whodunit.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.whodunit.sigma.match.FieldSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A flat event read from JSON, whose memory is used again for the next one. Its names are interned by the parser. */
final class FlatEvent implements FieldSource {

    private static final JsonFactory JSON = new JsonFactory();

    private String[] names = new String[64];
    private Object[] values = new Object[64];
    private int size;

    void read(byte[] json) throws IOException {
        size = 0;
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken token = parser.nextToken();
                Object value = token == JsonToken.VALUE_NUMBER_INT ? (Object) parser.getLongValue() : parser.getText();
                add(name, value);
            }
        }
    }

    private void add(String name, Object value) {
        if (size == names.length) {
            names = Arrays.copyOf(names, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        names[size] = name;
        values[size] = value;
        size++;
    }

    int size() {
        return size;
    }

    @Override
    public @Nullable Object value(String field) {
        for (int i = 0; i < size; i++) {
            if (names[i].equals(field)) {
                return values[i];
            }
        }
        return null;
    }

    @Override
    public void forEachField(BiConsumer<String, Object> consumer) {
        for (int i = 0; i < size; i++) {
            consumer.accept(names[i], values[i]);
        }
    }
}
