package dev.whodunit.sigma.rule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which fields events have, by logsource, as far as it is written down. Rules may name others, and are questioned then. */
public record FieldCatalogue(List<Entry> entries) {

    /** Nothing is known of any event. */
    public static final FieldCatalogue NONE = new FieldCatalogue(List.of());

    /** Stands among the fields of events that have others as well. */
    public static final String OTHERS = "*";

    /**
     * Fields that events of a logsource may have.
     *
     * @param logsource without any part it is about all events
     * @param fields what lies within one of them, such as {@code pg.before.email} in {@code pg.before}, is known with it;
     *     may hold {@link #OTHERS}
     */
    public record Entry(LogSource logsource, Set<String> fields) {

        public Entry {
            fields = Set.copyOf(fields);
        }
    }

    public FieldCatalogue {
        entries = List.copyOf(entries);
    }

    /** All of these together. */
    public static FieldCatalogue join(Collection<FieldCatalogue> catalogues) {
        return new FieldCatalogue(catalogues.stream()
                .flatMap(catalogue -> catalogue.entries().stream())
                .toList());
    }

    /** Whether fields of events of this logsource, and not only of all events, are known. */
    public boolean describes(LogSource logsource) {
        return entries.stream().anyMatch(entry -> describes(entry, logsource));
    }

    /** Whether events of this logsource have no fields but {@linkplain #of those known}. */
    public boolean isWhole(LogSource logsource) {
        return entries.stream()
                .anyMatch(
                        entry -> describes(entry, logsource) && !entry.fields().contains(OTHERS));
    }

    private static boolean describes(Entry entry, LogSource logsource) {
        return !entry.fields().isEmpty()
                && !entry.logsource().isForAll()
                && entry.logsource().contains(logsource);
    }

    /** The fields known of the events that a rule of this logsource sees: of every logsource that may be the same. */
    public Set<String> of(LogSource logsource) {
        Set<String> fields = new LinkedHashSet<>();
        entries.stream()
                .filter(entry -> entry.logsource().mayBe(logsource))
                .forEach(entry -> fields.addAll(entry.fields()));
        fields.remove(OTHERS);
        return fields;
    }

    /** Whether a field, or one that it lies within, is among these. */
    public static boolean holds(Set<String> fields, String field) {
        List<String> names = new ArrayList<>(List.of(field));
        for (int dot = field.lastIndexOf('.'); dot > 0; dot = field.lastIndexOf('.', dot - 1)) {
            names.add(field.substring(0, dot));
        }
        return names.stream().anyMatch(fields::contains);
    }
}
