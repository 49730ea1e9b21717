package dev.whodunit.sigma.parse;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code %name%} stands for under the modifier {@code expand}: for each name one or more values, any of which may be
 * meant. A value is read as if the rule had it in that place, wildcards included.
 */
public record Placeholders(Map<String, List<String>> values) {

    /** No placeholder at all: a rule that has one is refused. */
    public static final Placeholders NONE = new Placeholders(Map.of());

    /**
     * Names and their values.
     *
     * @throws IllegalArgumentException if a name has no value, or is no {@linkplain #isName name}
     */
    public Placeholders {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        values.forEach((name, list) -> {
            if (!isName(name) || list.isEmpty()) {
                throw new IllegalArgumentException("placeholder '" + name + "': " + list);
            }
            copy.put(name, List.copyOf(list));
        });
        values = Collections.unmodifiableMap(copy);
    }

    /** Whether a placeholder can be called so: letters, digits, {@code _}, {@code -} and {@code .}. */
    public static boolean isName(String text) {
        return !text.isEmpty() && text.chars().allMatch(PlaceholderText::isNamePart);
    }

    /** The values of a placeholder, or null where it is not defined. */
    @Nullable
    List<String> valuesOf(String name) {
        return values.get(name);
    }

    Set<String> names() {
        return values.keySet();
    }
}
