package dev.whodunit.sigma.rule;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a plain rule looks for.
 *
 * @param selections by name, in the order written
 * @param condition what joins them
 * @param fields each field that they name, and where it stands first
 */
public record Detection(Map<String, Selection> selections, Condition condition, Map<String, Position> fields) {

    public Detection {
        selections = Collections.unmodifiableMap(new LinkedHashMap<>(selections));
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** One of which nobody asks where its fields stand. */
    public Detection(Map<String, Selection> selections, Condition condition) {
        this(selections, condition, Map.of());
    }
}
