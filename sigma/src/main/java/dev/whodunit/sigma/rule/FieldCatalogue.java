package dev.whodunit.sigma.rule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which fields events have, by logsource, as far as it is written down. Rules may name others, and are questioned then. */
public final class FieldCatalogue {

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

    private final List<Entry> entries;
    private final Map<LogSource, List<Entry>> bySource = new HashMap<>();
    private final Map<String, Set<LogSource>> byField = new HashMap<>();

    public FieldCatalogue(List<Entry> entries) {
        this.entries = List.copyOf(entries);
        for (Entry entry : entries) {
            bySource.computeIfAbsent(entry.logsource(), source -> new ArrayList<>())
                    .add(entry);
            entry.fields()
                    .forEach(field -> byField.computeIfAbsent(field, key -> new LinkedHashSet<>())
                            .add(entry.logsource()));
        }
    }

    /** All of these together. */
    public static FieldCatalogue join(Collection<FieldCatalogue> catalogues) {
        return new FieldCatalogue(catalogues.stream()
                .flatMap(catalogue -> catalogue.entries.stream())
                .toList());
    }

    /** Whether fields of events of this logsource, and not only of all events, are known. */
    public boolean describes(LogSource logsource) {
        return !describing(logsource).isEmpty();
    }

    /** Whether events of this logsource have no fields but {@linkplain #of those known}. */
    public boolean isWhole(LogSource logsource) {
        return describing(logsource).stream().anyMatch(entry -> !entry.fields().contains(OTHERS));
    }

    private List<Entry> describing(LogSource logsource) {
        return logsource.containing().stream()
                .filter(source -> !source.isForAll())
                .flatMap(source -> bySource.getOrDefault(source, List.of()).stream())
                .filter(entry -> !entry.fields().isEmpty())
                .toList();
    }

    /** Whether events that a rule of this logsource sees are known to have a field, or one that it lies within. */
    public boolean knows(LogSource logsource, String field) {
        boolean known = isKnown(logsource, field);
        for (int dot = field.lastIndexOf('.'); !known && dot > 0; dot = field.lastIndexOf('.', dot - 1)) {
            known = isKnown(logsource, field.substring(0, dot));
        }
        return known;
    }

    private boolean isKnown(LogSource logsource, String field) {
        return !field.equals(OTHERS)
                && byField.getOrDefault(field, Set.of()).stream().anyMatch(source -> source.mayBe(logsource));
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
}
