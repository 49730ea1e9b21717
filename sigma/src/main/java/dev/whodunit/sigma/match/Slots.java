package dev.whodunit.sigma.match;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Numbers for the fields that rules name, so that a value is looked up once for each event, not for each rule. A field
 * that may have several names in events has a slot of its own beside those of its names.
 */
final class Slots {

    /** The slots of the parts of a log source, which every set has. */
    static final int PRODUCT = 0;

    static final int CATEGORY = 1;
    static final int SERVICE = 2;

    private static final int[] NONE = {};

    // A table of our own: each field of each event is looked up, and these are fewer loads than a map's.
    private final @Nullable String[] keys;
    private final int[] numbers;
    private final FieldPath[] paths;
    private final int[][] named;
    private final Map<String, int[]> within;

    private Slots(Map<List<String>, Integer> inOrder) {
        paths = new FieldPath[inOrder.size()];
        named = new int[inOrder.size()][];
        inOrder.forEach((names, slot) -> {
            paths[slot] = new FieldPath(names.get(0));
            named[slot] = NONE;
        });
        keys = new String[Integer.highestOneBit(inOrder.size()) * 4];
        numbers = new int[keys.length];
        inOrder.forEach((names, slot) -> {
            if (names.size() == 1) {
                int place = place(names.get(0));
                keys[place] = names.get(0);
                numbers[place] = slot;
            }
        });
        inOrder.forEach((names, slot) -> {
            if (names.size() > 1) {
                named[slot] = names.stream().mapToInt(this::find).toArray();
            }
        });
        Map<String, List<Integer>> inner = new HashMap<>();
        inOrder.forEach((names, slot) -> {
            for (String outer : names.size() == 1 ? paths[slot].outer() : List.<String>of()) {
                inner.computeIfAbsent(outer, name -> new ArrayList<>()).add(slot);
            }
        });
        within = new HashMap<>();
        inner.forEach((outer, slots) ->
                within.put(outer, slots.stream().mapToInt(Integer::intValue).toArray()));
    }

    /** The slot of what events call so, or a negative number where no rule names it. */
    int find(String field) {
        int place = place(field);
        return keys[place] == null ? -1 : numbers[place];
    }

    /** Where a name is in the table, or else would be. */
    private int place(String name) {
        int hash = name.hashCode();
        int place = (hash ^ hash >>> 15) & keys.length - 1;
        for (String known = keys[place]; known != null && !known.equals(name); known = keys[place]) {
            place = place + 1 & keys.length - 1;
        }
        return place;
    }

    /** The slots of the fields that may lie within a map of that name. */
    int[] within(String field) {
        return within.getOrDefault(field, NONE);
    }

    /** Whether a rule names what events call so, or something that may lie within it. */
    boolean has(String field) {
        return find(field) >= 0 || within.containsKey(field);
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

        Builder() {
            List.of("logsource.product", "logsource.category", "logsource.service")
                    .forEach(part -> slot(List.of(part)));
        }

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
