package dev.whodunit.sigma.rule;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A name for what several rules' events call by different names: per rule, the field to read. */
public record Alias(String name, Map<RuleReference, String> fields) {

    public Alias {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** The field that this names in an event of {@code rule}, if it says so. */
    public Optional<String> fieldOf(SigmaRule rule) {
        return fields.entrySet().stream()
                .filter(entry -> rule.isNamed(entry.getKey().name()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
