package dev.whodunit.sigma.rule;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What fields are called that rules call otherwise, so that rules of another taxonomy see our events. By logsource. */
public final class FieldMapping {

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

    private final List<Entry> entries;
    private final Map<LogSource, FieldNames.Part> parts = new HashMap<>();

    public FieldMapping(List<Entry> entries) {
        this.entries = List.copyOf(entries);
        for (int place = 0; place < entries.size(); place++) {
            Entry entry = entries.get(place);
            if (!entry.names().isEmpty()) {
                parts.computeIfAbsent(entry.logsource(), source -> new FieldNames.Part())
                        .add(place, entry.names());
            }
        }
    }

    /** All of these, one after the other. */
    public static FieldMapping join(Collection<FieldMapping> mappings) {
        return new FieldMapping(
                mappings.stream().flatMap(mapping -> mapping.entries.stream()).toList());
    }

    /** What it says, by and by. */
    public List<Entry> entries() {
        return entries;
    }

    /** The names of fields for the rules of a logsource: those of every entry that fits, in the order of the entries. */
    public FieldNames of(LogSource logsource) {
        List<FieldNames.Part> fitting = logsource.containing().stream()
                .map(parts::get)
                .filter(Objects::nonNull)
                .toList();
        return fitting.isEmpty() ? FieldNames.OWN : new FieldNames(fitting);
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
