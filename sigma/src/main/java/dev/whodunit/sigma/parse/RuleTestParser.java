package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.RuleReference;
import dev.whodunit.sigma.rule.RuleTest;
import dev.whodunit.sigma.rule.RuleTest.Expected;
import dev.whodunit.sigma.rule.RuleTest.Happening;
import java.io.Reader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads the tests beside a rule, {@code <rule>.test.yml}; {@code rules/README.md} describes the file. */
public final class RuleTestParser {

    /** A test may have so many events, with those that {@code repeat} makes. */
    static final int MOST_EVENTS = 100_000;

    private static final Set<String> FILE = Set.of("rule", "given", "tests");
    private static final Set<String> TEST = Set.of("name", "events", "alerts");
    private static final Set<String> EVENT = Set.of("at", "repeat", "every");
    private static final Set<String> ALERT = Set.of("rule", "group", "count", "at", "resolved");

    private final Problems problems;
    private Map<String, Object> given = Map.of();
    private @Nullable RuleReference rule;

    private RuleTestParser(Problems problems) {
        this.problems = problems;
    }

    /** Reads a file; never throws, whatever the file holds. A test with an error is left out. */
    public static ParsedTests parse(String file, Reader yaml) {
        Problems problems = new Problems(file);
        List<RuleTest> tests = new ArrayList<>();
        for (Node document : new YamlDocuments(problems).read(yaml)) {
            Mapping.of(document, "a file of tests", problems)
                    .ifPresent(mapping -> tests.addAll(new RuleTestParser(problems).tests(mapping)));
        }
        return new ParsedTests(tests, problems.inOrder());
    }

    private List<RuleTest> tests(Mapping file) {
        file.refuseUnknown(FILE);
        rule = reference(file, file.text("rule"));
        given = file.mapping("given")
                .map(mapping -> fields(mapping, Set.of(), Map.of()))
                .orElse(Map.of());
        List<RuleTest> tests = new ArrayList<>();
        for (Node node : list(file, "tests")) {
            int errors = problems.errors();
            Optional<RuleTest> test = Mapping.of(node, "a test", problems).map(this::test);
            if (problems.errors() == errors) {
                test.ifPresent(tests::add);
            }
        }
        return tests;
    }

    private RuleTest test(Mapping map) {
        map.refuseUnknown(TEST);
        String name = map.requiredText("name");
        List<Happening> events = new ArrayList<>();
        for (Node node : list(map, "events")) {
            Mapping.of(node, "an event", problems).ifPresent(event -> addEvents(event, events));
        }
        List<Expected> alerts = new ArrayList<>();
        for (Node node : list(map, "alerts")) {
            Mapping.of(node, "an alert", problems).flatMap(this::alert).ifPresent(alerts::add);
        }
        return new RuleTest(name == null ? "" : name, problems.position(map.node()), rule, events, alerts);
    }

    private @Nullable RuleReference reference(Mapping map, @Nullable String name) {
        Node node = map.get("rule");
        return name == null || node == null ? null : new RuleReference(name, problems.position(node));
    }

    private List<Node> list(Mapping map, String key) {
        Node value = map.get(key);
        if (value instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        if (value == null) {
            problems.error(map.at(key), "missing", "'" + key + "' is missing: expected a list, [] for none");
        } else {
            problems.error(value, "type", "'" + key + "' is " + Scalars.describe(value) + ": expected a list");
        }
        return List.of();
    }

    private void addEvents(Mapping map, List<Happening> events) {
        Optional<Duration> at = duration(map, "at", true);
        Optional<Duration> every = duration(map, "every", false);
        long repeat = map.get("repeat") == null ? 1 : number(map, "repeat", 1);
        if (events.size() + repeat > MOST_EVENTS) {
            problems.error(map.at("repeat"), "too-many", "a test has at most " + MOST_EVENTS + " events");
            return;
        }
        Map<String, Object> fields = fields(map, EVENT, given);
        for (long i = 0; i < repeat && at.isPresent(); i++) {
            Duration after = every.orElse(Duration.ZERO).multipliedBy(i);
            events.add(new Happening(at.get().plus(after), fields));
        }
    }

    private Optional<Expected> alert(Mapping map) {
        map.refuseUnknown(ALERT);
        RuleReference reference = reference(map, map.requiredText("rule"));
        if (reference == null) {
            return Optional.empty();
        }
        Map<String, String> group = map.mapping("group").map(this::group).orElse(null);
        Long count = map.get("count") == null ? null : Long.valueOf(number(map, "count", 0));
        return Optional.of(new Expected(
                reference,
                group,
                count,
                duration(map, "at", false).orElse(null),
                duration(map, "resolved", false).orElse(null)));
    }

    private Map<String, String> group(Mapping map) {
        Map<String, String> group = new LinkedHashMap<>();
        map.entries().forEach((field, entry) -> {
            String value = Scalars.text(entry.value());
            if (value == null && !Scalars.isNull(entry.value())) {
                problems.error(
                        entry.value(),
                        "type",
                        "the group's " + Problems.quote(field) + " is " + Scalars.describe(entry.value())
                                + ": expected text");
            }
            group.put(field, value == null ? "" : value);
        });
        return group;
    }

    private Optional<Duration> duration(Mapping map, String key, boolean required) {
        Node value = map.get(key);
        if (value == null && required) {
            problems.error(map.at(key), "missing", "'" + key + "' is missing: expected a time such as 90s or 5m");
        } else if (value != null && !(value instanceof ScalarNode)) {
            problems.error(
                    value, "type", "'" + key + "' is " + Scalars.describe(value) + ": expected a time such as 5m");
            return Optional.empty();
        }
        return Durations.read(map, key, problems);
    }

    private long number(Mapping map, String key, long least) {
        Node value = map.get(key);
        String text = value == null ? null : Scalars.text(value);
        try {
            long number = text == null ? Long.MIN_VALUE : Long.parseLong(text);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // What it should be is said below.
        }
        problems.error(
                value == null ? map.node() : value,
                "type",
                "'" + key + "' is " + (value == null ? "nothing" : Scalars.describe(value))
                        + ": expected a whole number of at least " + least);
        return least;
    }

    /** An event's fields over those that are given; null takes one away. */
    private static Map<String, Object> fields(Mapping map, Set<String> words, Map<String, Object> given) {
        Map<String, Object> fields = new LinkedHashMap<>(given);
        map.entries().forEach((name, entry) -> {
            if (!words.contains(name)) {
                Object value = Values.of(entry.value());
                if (value == null) {
                    fields.remove(name);
                } else {
                    fields.put(name, value);
                }
            }
        });
        return fields;
    }
}
