package dev.whodunit.sigma.rule;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a plain rule looks for: selections by name, in the order written, and the condition that joins them. */
public record Detection(Map<String, Selection> selections, Condition condition) {

    public Detection {
        selections = Collections.unmodifiableMap(new LinkedHashMap<>(selections));
    }
}
