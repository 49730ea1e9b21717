package dev.whodunit.topologies.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The lists that a JSON array makes: its plain values under its own name, and what its objects hold under dotted names, so
 * that {@code items: [{price: 3}, {price: 7}]} is {@code items.price: [3, 7]}. Which values were of one object is not told.
 * Bounded in number, depth and length.
 */
final class JsonLists {

    /** Of an array, and of all the values that come to stand under one name. */
    private static final int MAXIMUM_ELEMENTS = 256;

    private static final int MAXIMUM_LISTS = 1024;

    /** Under a longer name objects stay as JSON text: hostile names would be copied for each value. */
    private static final int LONGEST_NAME = 256;

    private final Map<String, List<Object>> lists = new LinkedHashMap<>();

    private JsonLists() {}

    /** The lists of an array of this name; an empty one where it has no value at all. */
    static Map<String, List<Object>> of(String name, JsonNode array, int depth) {
        JsonLists made = new JsonLists();
        made.takeEach(name, array, depth);
        if (made.lists.isEmpty()) {
            made.lists.put(name, new ArrayList<>());
        }
        return made.lists;
    }

    private void takeEach(String name, JsonNode array, int depth) {
        int left = MAXIMUM_ELEMENTS;
        for (JsonNode element : array) {
            if (!element.isNull() && left-- > 0) {
                take(name, element, depth);
            }
        }
    }

    private void take(String name, JsonNode element, int depth) {
        if (!element.isObject() || depth <= 0 || name.length() > LONGEST_NAME) {
            add(name, element);
            return;
        }
        element.properties().forEach(property -> {
            String inner = name + "." + JsonLeaves.unspaced(property.getKey());
            if (property.getValue().isArray()) {
                takeEach(inner, property.getValue(), depth - 1);
            } else {
                take(inner, property.getValue(), depth - 1);
            }
        });
    }

    private void add(String name, JsonNode element) {
        List<Object> list = lists.get(name);
        boolean room = list == null ? lists.size() < MAXIMUM_LISTS : list.size() < MAXIMUM_ELEMENTS;
        Object value = room ? JsonLeaves.value(element) : null;
        if (value != null) {
            lists.computeIfAbsent(name, each -> new ArrayList<>()).add(value);
        }
    }
}
