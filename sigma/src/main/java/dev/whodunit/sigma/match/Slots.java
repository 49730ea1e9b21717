package dev.whodunit.sigma.match;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Numbers for the fields that rules name, so that a value is looked up once for each event, not for each rule. */
final class Slots {

    private static final int[] NONE = {};

    private final Map<String, Integer> numbers;
    private final FieldPath[] paths;
    private final Map<String, int[]> within;

    private Slots(Map<String, Integer> inOrder) {
        numbers = new HashMap<>(inOrder);
        paths = inOrder.keySet().stream().map(FieldPath::new).toArray(FieldPath[]::new);
        Map<String, List<Integer>> inner = new HashMap<>();
        for (int slot = 0; slot < paths.length; slot++) {
            for (String outer : paths[slot].outer()) {
                inner.computeIfAbsent(outer, name -> new ArrayList<>()).add(slot);
            }
        }
        within = new HashMap<>();
        inner.forEach((outer, slots) ->
                within.put(outer, slots.stream().mapToInt(Integer::intValue).toArray()));
    }

    /** The slot of a field, or a negative number where no rule names it. */
    int find(String field) {
        Integer slot = numbers.get(field);
        return slot == null ? -1 : slot;
    }

    /** The slots of the fields that may lie within a map of that name. */
    int[] within(String field) {
        return within.getOrDefault(field, NONE);
    }

    FieldPath path(int slot) {
        return paths[slot];
    }

    int size() {
        return paths.length;
    }

    /** Gives fields their slots. */
    static final class Builder {

        private final Map<String, Integer> numbers = new LinkedHashMap<>();

        int slot(String field) {
            return numbers.computeIfAbsent(field, name -> numbers.size());
        }

        int size() {
            return numbers.size();
        }

        Slots build() {
            return new Slots(numbers);
        }
    }
}
