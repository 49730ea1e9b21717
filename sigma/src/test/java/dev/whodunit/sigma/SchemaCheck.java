package dev.whodunit.sigma;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks values against a JSON Schema, as far as {@code rules/schema.json} uses the language; what else it used would be refused. */
final class SchemaCheck {

    private static final Set<String> UNDERSTOOD = Set.of(
            "$schema",
            "title",
            "description",
            "definitions",
            "$ref",
            "oneOf",
            "anyOf",
            "type",
            "enum",
            "pattern",
            "required",
            "properties",
            "patternProperties",
            "additionalProperties",
            "minProperties",
            "items",
            "minItems",
            "uniqueItems",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "maxLength");

    private final Map<?, ?> root;
    private final Map<String, Pattern> compiled = new HashMap<>();

    SchemaCheck(Map<?, ?> root) {
        this.root = root;
    }

    /** What is wrong with the value, with the way to it; empty where nothing is. */
    List<String> problems(Object value) {
        List<String> problems = new ArrayList<>();
        check(root, value, "", problems);
        return problems;
    }

    private void check(Map<?, ?> schema, Object value, String at, List<String> problems) {
        for (Object key : schema.keySet()) {
            if (!UNDERSTOOD.contains(key)) {
                throw new IllegalArgumentException("not understood: " + key);
            }
        }
        if (schema.get("$ref") instanceof String reference) {
            Map<?, ?> definitions = (Map<?, ?>) root.get("definitions");
            check((Map<?, ?>) definitions.get(reference.substring("#/definitions/".length())), value, at, problems);
            return;
        }
        checkChoices(schema, value, at, problems);
        require(
                !schema.containsKey("type") || isOfType(value, schema.get("type")),
                at + " is no " + schema.get("type"),
                problems);
        require(
                !(schema.get("enum") instanceof List<?> words) || words.contains(value),
                at + " is none of " + schema.get("enum"),
                problems);
        if (value instanceof String text) {
            require(
                    !(schema.get("pattern") instanceof String pattern)
                            || compiled(pattern).matcher(text).find(),
                    at + " is not so written",
                    problems);
            require(
                    !(schema.get("maxLength") instanceof Number most) || text.length() <= most.intValue(),
                    at + " is too long",
                    problems);
        } else if (value instanceof Number number) {
            require(
                    !(schema.get("minimum") instanceof Number least) || number.doubleValue() >= least.doubleValue(),
                    at + " is too small",
                    problems);
            require(
                    !(schema.get("maximum") instanceof Number most) || number.doubleValue() <= most.doubleValue(),
                    at + " is too large",
                    problems);
            require(
                    !(schema.get("exclusiveMinimum") instanceof Number least)
                            || number.doubleValue() > least.doubleValue(),
                    at + " is too small",
                    problems);
        } else if (value instanceof List<?> list) {
            checkList(schema, list, at, problems);
        } else if (value instanceof Map<?, ?> map) {
            checkMap(schema, map, at, problems);
        }
    }

    private void checkChoices(Map<?, ?> schema, Object value, String at, List<String> problems) {
        boolean one = schema.get("oneOf") instanceof List;
        if (!(schema.get(one ? "oneOf" : "anyOf") instanceof List<?> choices)) {
            return;
        }
        List<String> complaints = new ArrayList<>();
        int fitting = 0;
        for (Object choice : choices) {
            List<String> inside = new ArrayList<>();
            check((Map<?, ?>) choice, value, at, inside);
            fitting += inside.isEmpty() ? 1 : 0;
            complaints.addAll(inside);
        }
        require(
                one ? fitting == 1 : fitting > 0,
                at + " fits " + fitting + " of " + choices.size() + ": " + complaints,
                problems);
    }

    private void checkList(Map<?, ?> schema, List<?> list, String at, List<String> problems) {
        require(
                !(schema.get("minItems") instanceof Number least) || list.size() >= least.intValue(),
                at + " is too short",
                problems);
        require(
                !Boolean.TRUE.equals(schema.get("uniqueItems")) || new LinkedHashSet<>(list).size() == list.size(),
                at + " says something twice",
                problems);
        if (schema.get("items") instanceof Map<?, ?> items) {
            for (int i = 0; i < list.size(); i++) {
                check(items, list.get(i), at + "[" + i + "]", problems);
            }
        }
    }

    private void checkMap(Map<?, ?> schema, Map<?, ?> map, String at, List<String> problems) {
        require(
                !(schema.get("minProperties") instanceof Number least) || map.size() >= least.intValue(),
                at + " is too small",
                problems);
        for (Object key : schema.get("required") instanceof List<?> required ? required : List.of()) {
            require(map.containsKey(key), at + " lacks " + key, problems);
        }
        Map<?, ?> properties = schema.get("properties") instanceof Map<?, ?> known ? known : Map.of();
        map.forEach((key, value) -> {
            List<Map<?, ?>> meant = new ArrayList<>(patterned(schema, String.valueOf(key)));
            if (properties.get(key) instanceof Map<?, ?> property) {
                meant.add(property);
            }
            meant.forEach(each -> check(each, value, at + "." + key, problems));
            if (!meant.isEmpty()) {
                return;
            }
            if (schema.get("additionalProperties") instanceof Map<?, ?> others) {
                check(others, value, at + "." + key, problems);
            } else {
                require(!Boolean.FALSE.equals(schema.get("additionalProperties")), at + " has " + key, problems);
            }
        });
    }

    private Pattern compiled(String pattern) {
        return compiled.computeIfAbsent(pattern, Pattern::compile);
    }

    private List<Map<?, ?>> patterned(Map<?, ?> schema, String key) {
        List<Map<?, ?>> found = new ArrayList<>();
        if (schema.get("patternProperties") instanceof Map<?, ?> patterns) {
            patterns.forEach((pattern, meant) -> {
                if (compiled(String.valueOf(pattern)).matcher(key).find()) {
                    found.add((Map<?, ?>) meant);
                }
            });
        }
        return found;
    }

    private static boolean isOfType(Object value, Object type) {
        if (type instanceof List<?> types) {
            return types.stream().anyMatch(each -> isOfType(value, each));
        }
        return switch (String.valueOf(type)) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Integer || value instanceof Long;
            case "number" -> value instanceof Number;
            case "null" -> value == null;
            default -> throw new IllegalArgumentException("not understood: " + type);
        };
    }

    private static void require(boolean right, String complaint, List<String> problems) {
        if (!right) {
            problems.add(complaint);
        }
    }
}
