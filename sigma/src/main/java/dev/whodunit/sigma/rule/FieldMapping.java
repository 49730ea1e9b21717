package dev.whodunit.sigma.rule;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What fields are called that rules call otherwise, so that rules of another taxonomy see our events. By logsource. */
public record FieldMapping(List<Entry> entries) {

    /** No field has another name. */
    public static final FieldMapping NONE = new FieldMapping(List.of());

    /**
     * The names that fields have for some rules.
     *
     * @param logsource the rules that it is for have each of these parts; without any it is for all rules
     * @param names by a rule's name for a field, the names that events have for it, the preferred first
     */
    public record Entry(LogSource logsource, Map<String, List<String>> names) {

        public Entry {
            Map<String, List<String>> copy = new LinkedHashMap<>();
            names.forEach((field, others) -> copy.put(field, List.copyOf(others)));
            names = Collections.unmodifiableMap(copy);
        }
    }

    public FieldMapping {
        entries = List.copyOf(entries);
    }

    /** All of these, one after the other. */
    public static FieldMapping join(Collection<FieldMapping> mappings) {
        return new FieldMapping(
                mappings.stream().flatMap(mapping -> mapping.entries().stream()).toList());
    }

    /** The names of fields for the rules of a logsource: those of every entry that fits, in the order of the entries. */
    public FieldNames of(LogSource logsource) {
        Map<String, Set<String>> collected = new HashMap<>();
        for (Entry entry : entries) {
            if (entry.logsource().contains(logsource)) {
                entry.names()
                        .forEach((field, names) -> collected
                                .computeIfAbsent(field, key -> new LinkedHashSet<>())
                                .addAll(names));
            }
        }
        Map<String, List<String>> others = new HashMap<>();
        collected.forEach((field, names) -> {
            Stream<String> other = names.stream().filter(name -> !name.equals(field));
            others.put(field, other.toList());
        });
        others.values().removeIf(List::isEmpty);
        return others.isEmpty() ? FieldNames.OWN : new FieldNames(others);
    }
}
