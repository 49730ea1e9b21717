package dev.whodunit.sigma.rule;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the fields that a rule names may be called in events: as the rule calls them, or else by other names.
 *
 * @param others by a rule's name for a field, its other names, the preferred first
 */
public record FieldNames(Map<String, List<String>> others) {

    /** Every field is called as the rule calls it. */
    public static final FieldNames OWN = new FieldNames(Map.of());

    public FieldNames {
        Map<String, List<String>> copy = new HashMap<>();
        others.forEach((field, names) -> copy.put(field, List.copyOf(names)));
        others = Map.copyOf(copy);
    }

    /**
     * The names of a field in the order in which they count, the rule's own first, as it is written and without blanks: the
     * first that has a value is meant.
     */
    public List<String> of(String field) {
        // Sigma writes names without the blanks that logs may have in them.
        String unspaced = field.replace(" ", "");
        List<String> more = others.getOrDefault(field, others.getOrDefault(unspaced, List.of()));
        if (more.isEmpty() && unspaced.equals(field)) {
            return List.of(field);
        }
        Set<String> names = new LinkedHashSet<>(List.of(field, unspaced));
        names.addAll(more);
        return List.copyOf(names);
    }

    /** Whether a field has other names. */
    public boolean hasOthers(String field) {
        return others.containsKey(field);
    }
}
