package dev.whodunit.sigma.parse;

import java.util.List;
import java.util.Random;

/** Rule files with something in them that nobody expects: where a value, a key or a list should be stands anything at all. */
final class HostileYaml {

    private static final List<String> ODD = List.of(
            "~",
            "null",
            "true",
            "No",
            ".inf",
            "-.INF",
            ".nan",
            "0x" + "f".repeat(200),
            "0o777",
            "1e999999999",
            "-1e-999999999",
            "9".repeat(5_000),
            "1".repeat(30) + "." + "1".repeat(30),
            "007",
            "2026-01-01",
            "1:2:3",
            "=",
            "''",
            "\"\\0\\x01\\x1b[31m\\u2028\\U0001F600\\ud800\"",
            "\"\\ud800\\udc00\\udfff\"",
            "\u0085",
            "\ud83d\ude00",
            "\ufeff",
            "\u0000",
            "\u001b[2J",
            "!!binary aGVsbG8=",
            "!!float x",
            "!!int 9e9",
            "!!null x",
            "!!set {a, b}",
            "!!omap [a: 1]",
            "!local x",
            "!<tag:yaml.org,2002:int> 1",
            "*a0",
            "*nothing",
            "&a0 [*a0]",
            "&a0 {*a0 : *a0}",
            "<<",
            "{<<: *a1}",
            "{? [a]: b}",
            "[{}]",
            "[[], [[]]]",
            "{'': ''}",
            "{'|': x}",
            "{'||||': x}",
            "{'f|re': '((a{9}){9}){9}'}",
            "{'f|re': '(?i)[[:alpha:]\\p{Greek}]{1000}'}",
            "{'f|re': '\\Q\\E\\C'}",
            "{'f|cidr': ['1.2.3.4/99999999999', '::/0', '1/1', '/']}",
            "{'f|base64offset|contains': '\ud83d\ude00'}",
            "{'f|windash': '- -- / //'}",
            "{'f|expand': '%a%%a%%a%%a%%a%%a%%a%%a%'}",
            "{'f|hour': [24, -1, 1e1]}",
            "{'f|gt': [1e1, '+1', 0x10]}",
            "{f: '\\\\\\*\\?*?\\'}",
            "1 of *",
            "all of ?",
            "not not not a",
            "((((a))))",
            "a or b and not c",
            "99999999999w",
            "0s",
            "366d");
    private static final List<String> KEYS = List.of(
            "title",
            "id",
            "name",
            "level",
            "status",
            "logsource",
            "detection",
            "correlation",
            "anomaly",
            "filter",
            "custom",
            "selection",
            "a",
            "condition",
            "type",
            "rules",
            "group-by",
            "timespan",
            "aliases",
            "field",
            "of",
            "over",
            "gt",
            "lt",
            "expect",
            "tests",
            "given",
            "events",
            "at",
            "repeat",
            "alerts",
            "fields",
            "known",
            "product",
            "whodunit",
            "lateness",
            "f|contains",
            "f|re",
            "f|all|cased",
            "tags");
    private static final List<String> KINDS = List.of(
            "event_count",
            "value_count",
            "value_sum",
            "value_percentile",
            "temporal",
            "temporal_ordered",
            "ratio",
            "new_value",
            "sustained",
            "absence",
            "spike");

    private final Random random;
    private int anchors;

    HostileYaml(long seed) {
        random = new Random(seed);
    }

    String file() {
        StringBuilder file = new StringBuilder("x: &a1 {b: c}\n---\n");
        for (int i = random.nextInt(4); i >= 0; i--) {
            file.append(document()).append("\n---\n");
        }
        return file.toString();
    }

    private String document() {
        return switch (random.nextInt(6)) {
            case 0 -> value(5);
            case 1 ->
                "{title: T, logsource: " + or("{product: p}") + ", detection: {a: " + value(3) + ", b: " + value(2)
                        + ", condition: " + or("a or b") + "}, level: " + or("low") + "}";
            case 2 -> composite("correlation");
            case 3 -> composite("anomaly");
            case 4 ->
                "{title: T, logsource: " + or("{product: p}") + ", filter: {rules: " + or("any") + ", a: " + value(3)
                        + ", condition: " + or("not a") + "}}";
            default ->
                "{tests: [{name: " + or("n") + ", events: [" + value(2) + ", {at: " + or("1s") + ", repeat: " + or("7")
                        + "}], alerts: " + or("[]") + "}], fields: " + value(2) + ", known: " + value(1) + "}";
        };
    }

    private String composite(String kind) {
        return "{title: T, " + kind + ": {type: " + or(one(KINDS)) + ", rules: " + or("[a, b]") + ", of: " + or("[a]")
                + ", over: "
                + or("[a]") + ", group-by: " + or("[g]") + ", timespan: " + or("5m") + ", aliases: " + or("{g: {a: x}}")
                + ", field: " + or("f") + ", minimum: " + or("1") + ", condition: " + or("{gt: 3, field: f}") + "}}";
    }

    /** Mostly what is expected. */
    private String or(String expected) {
        return random.nextInt(5) == 0 ? value(2) : expected;
    }

    private String value(int room) {
        return switch (random.nextInt(room > 0 ? 12 : 7)) {
            case 0 -> large();
            case 1 -> deep();
            case 2 -> unfolding();
            case 7, 8 -> map(room - 1);
            case 9 -> "[" + value(room - 1) + ", " + value(room - 1) + "]";
            default -> one(ODD);
        };
    }

    private String map(int room) {
        StringBuilder map = new StringBuilder("{");
        for (int i = random.nextInt(6); i >= 0; i--) {
            map.append(one(KEYS)).append(": ").append(value(room)).append(", ");
        }
        return map.append("z: z}").toString();
    }

    private String large() {
        int size = random.nextInt(random.nextInt(40) == 0 ? 200_000 : 500);
        return switch (random.nextInt(4)) {
            case 0 -> "'" + "x*".repeat(size) + "'";
            case 1 -> "[" + "a, ".repeat(size) + "b]";
            case 2 -> "{" + "a: b, ".repeat(size) + "c: d}";
            default -> "'" + "(".repeat(size) + "a or ".repeat(size) + "'";
        };
    }

    private String deep() {
        int depth = random.nextInt(random.nextInt(10) == 0 ? 20_000 : 70);
        return random.nextBoolean()
                ? "[".repeat(depth) + "a" + "]".repeat(depth)
                : "{a: ".repeat(depth) + "b" + "}".repeat(depth);
    }

    /** Aliases of aliases, which double with each. */
    private String unfolding() {
        StringBuilder list = new StringBuilder("[&u" + anchors + " [x, x]");
        for (int i = random.nextInt(40); i > 0; i--) {
            int before = anchors++;
            list.append(", &u" + anchors + " [*u" + before + ", *u" + before + "]");
        }
        anchors++;
        return list.append("]").toString();
    }

    private String one(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
