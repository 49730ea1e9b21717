package dev.whodunit.sigma.match;

import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** An event that is a map. */
record MapEvent(Map<String, Object> fields) implements FieldSource {

    @Override
    public @Nullable Object value(String field) {
        return fields.get(field);
    }

    @Override
    public void forEachField(BiConsumer<String, Object> consumer) {
        fields.forEach(consumer);
    }
}
