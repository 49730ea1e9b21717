package dev.whodunit.topologies.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object's values under dotted names without blanks, as rules write them; bounded in number and depth. */
final class JsonLeaves {

    /** What lies deeper stays as JSON text. */
    private static final int MAXIMUM_DEPTH = 16;

    private static final int MAXIMUM_LEAVES = 4096;

    private JsonLeaves() {}

    static Map<String, Object> of(JsonNode object) {
        Map<String, Object> leaves = new LinkedHashMap<>();
        flatten("", object, 1, leaves);
        return leaves;
    }

    private static void flatten(String prefix, JsonNode object, int depth, Map<String, Object> leaves) {
        object.properties().forEach(property -> {
            if (leaves.size() >= MAXIMUM_LEAVES) {
                return;
            }
            String name = prefix + unspaced(property.getKey());
            JsonNode node = property.getValue();
            if (node.isObject() && depth < MAXIMUM_DEPTH) {
                flatten(name + ".", node, depth + 1, leaves);
            } else if (node.isArray()) {
                JsonLists.of(name, node, MAXIMUM_DEPTH - depth).forEach((inner, list) -> {
                    if (leaves.size() < MAXIMUM_LEAVES) {
                        leaves.putIfAbsent(inner, list);
                    }
                });
            } else {
                Object value = value(node);
                if (value != null) {
                    leaves.putIfAbsent(name, value);
                }
            }
        });
    }

    /** A field's name as rules write it: names lose their blanks. */
    static String unspaced(String name) {
        return name.replace(" ", "");
    }

    /** A value that stands for itself; what has others in it becomes JSON text. Null is no value. */
    static @Nullable Object value(JsonNode node) {
        if (node.isNull() || node.isMissingNode()) {
            return null;
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isNumber()) {
            return number(node);
        }
        return FieldCollector.cut(node.isTextual() ? node.textValue() : node.toString());
    }

    private static Object number(JsonNode node) {
        if (node.isIntegralNumber()) {
            return node.canConvertToLong() ? (Object) node.longValue() : FieldCollector.cut(node.asText());
        }
        double number = node.doubleValue();
        return Double.isFinite(number) ? (Object) number : node.asText();
    }
}
