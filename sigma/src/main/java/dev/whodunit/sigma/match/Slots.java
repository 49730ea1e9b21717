package dev.whodunit.sigma.match;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Numbers for the fields that rules name, so that a value is looked up once for each event, not for each rule. A field
 * that may have several names in events has a slot of its own beside those of its names.
 */
final class Slots {

    private static final int[] NONE = {};

    private final Map<String, Integer> numbers = new HashMap<>();
    private final FieldPath[] paths;
    private final int[][] named;
    private final Map<String, int[]> within;

    private Slots(Map<List<String>, Integer> inOrder) {
        paths = new FieldPath[inOrder.size()];
        named = new int[inOrder.size()][];
        inOrder.forEach((names, slot) -> {
            paths[slot] = new FieldPath(names.get(0));
            named[slot] = NONE;
            if (names.size() == 1) {
                numbers.put(names.get(0), slot);
            }
        });
        inOrder.forEach((names, slot) -> {
            if (names.size() > 1) {
                named[slot] = names.stream().mapToInt(this::find).toArray();
            }
        });
        Map<String, List<Integer>> inner = new HashMap<>();
        for (int slot : numbers.values()) {
            for (String outer : paths[slot].outer()) {
                inner.computeIfAbsent(outer, name -> new ArrayList<>()).add(slot);
            }
        }
        within = new HashMap<>();
        inner.forEach((outer, slots) ->
                within.put(outer, slots.stream().mapToInt(Integer::intValue).toArray()));
    }

    /** The slot of what events call so, or a negative number where no rule names it. */
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

    /** The slots of the names of a field with several, in the order in which they count; none for other slots. */
    int[] named(int slot) {
        return named[slot];
    }

    /** Those slots that are of fields with several names. */
    int[] choicesAmong(int[] slots) {
        return IntStream.of(slots).filter(slot -> named[slot].length > 0).toArray();
    }

    int size() {
        return paths.length;
    }

    /** Gives fields their slots. */
    static final class Builder {

        private final Map<List<String>, Integer> numbers = new LinkedHashMap<>();

        /** The slot of a field with these names. */
        int slot(List<String> names) {
            if (names.size() > 1) {
                names.forEach(name -> slot(List.of(name)));
            }
            return numbers.computeIfAbsent(names, key -> numbers.size());
        }

        Slots build() {
            return new Slots(numbers);
        }
    }
}
