package dev.whodunit.sigma.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    /** The names of a field in the order in which they count, the rule's own first: the first that has a value is meant. */
    public List<String> of(String field) {
        List<String> more = others.get(field);
        if (more == null) {
            return List.of(field);
        }
        List<String> names = new ArrayList<>();
        names.add(field);
        names.addAll(more);
        return List.copyOf(names);
    }

    /** Whether a field has other names. */
    public boolean hasOthers(String field) {
        return others.containsKey(field);
    }
}
