package dev.whodunit.sigma.match;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A field's name, ready to be looked up: as a field of that name, or else as a value within one. So
 * {@code pg.before.email} finds {@code email} in the map {@code pg.before}. In a list of maps it finds all of them.
 */
final class FieldPath {

    private final String name;
    private final String[] outer;
    private final String[] inner;

    FieldPath(String name) {
        this.name = name;
        List<String> prefixes = new ArrayList<>();
        for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
            prefixes.add(name.substring(0, dot));
        }
        outer = prefixes.toArray(String[]::new);
        inner = prefixes.stream()
                .map(prefix -> name.substring(prefix.length() + 1))
                .toArray(String[]::new);
    }

    String name() {
        return name;
    }

    /** The names of the fields that it may lie within, longest first. */
    List<String> outer() {
        return List.of(outer);
    }

    /** The value, or null where the event has none. */
    @Nullable
    Object in(FieldSource event) {
        Object value = event.value(name);
        for (int i = 0; value == null && i < outer.length; i++) {
            Object container = event.value(outer[i]);
            if (container instanceof Map || container instanceof List) {
                value = within(container, inner[i], 0);
            }
        }
        return value;
    }

    private static @Nullable Object within(@Nullable Object container, String path, int depth) {
        if (container instanceof Map<?, ?> map) {
            Object value = map.get(path);
            for (int dot = path.lastIndexOf('.'); value == null && dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
                value = within(map.get(path.substring(0, dot)), path.substring(dot + 1), depth);
            }
            return value;
        }
        return container instanceof List<?> list && depth < FieldSource.DEEPEST
                ? withinEach(list, path, depth + 1)
                : null;
    }

    private static @Nullable Object withinEach(List<?> list, String path, int depth) {
        List<Object> values = new ArrayList<>();
        for (Object item : list) {
            Object value = within(item, path, depth);
            if (value != null) {
                values.add(value);
            }
        }
        return values.isEmpty() ? null : values;
    }
}
