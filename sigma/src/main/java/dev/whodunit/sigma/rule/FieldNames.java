package dev.whodunit.sigma.rule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the fields that a rule names may be called in events: as the rule calls them, or else by other names. Equal are those that
 * are made of the same parts of a mapping, which are never copied: there may be many names, and rules of many logsources.
 */
public final class FieldNames {

    /** Every field is called as the rule calls it. */
    public static final FieldNames OWN = new FieldNames(List.of());

    private record Name(int place, String name) {}

    /** What a mapping says for one logsource. */
    static final class Part {

        private final Map<String, List<Name>> names = new HashMap<>();

        void add(int place, Map<String, List<String>> more) {
            more.forEach((field, others) -> others.stream()
                    .filter(other -> !other.equals(field))
                    .forEach(other -> names.computeIfAbsent(field, key -> new ArrayList<>())
                            .add(new Name(place, other))));
        }
    }

    private final List<Part> parts;

    FieldNames(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /**
     * The names of a field in the order in which they count, the rule's own first, as it is written and without blanks: the
     * first that has a value is meant.
     */
    public List<String> of(String field) {
        // Sigma writes names without the blanks that logs may have in them.
        String unspaced = field.indexOf(' ') < 0 ? field : field.replace(" ", "");
        List<Name> more = others(hasOthers(field) ? field : unspaced);
        if (more.isEmpty() && unspaced.equals(field)) {
            return List.of(field);
        }
        Set<String> names = new LinkedHashSet<>(List.of(field));
        names.add(unspaced);
        more.forEach(other -> names.add(other.name()));
        return List.copyOf(names);
    }

    /** Those that the mapping gives, in its order. */
    private List<Name> others(String field) {
        List<Name> others = new ArrayList<>();
        for (Part part : parts) {
            others.addAll(part.names.getOrDefault(field, List.of()));
        }
        others.sort(Comparator.comparingInt(Name::place));
        return others;
    }

    /** Whether a field has other names. */
    public boolean hasOthers(String field) {
        return parts.stream().anyMatch(part -> part.names.containsKey(field));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldNames names && parts.equals(names.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }
}
