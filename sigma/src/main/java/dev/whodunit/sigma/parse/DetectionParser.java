package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Detection;
import dev.whodunit.sigma.rule.Position;
import dev.whodunit.sigma.rule.Selection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads a {@code detection:}, or what is like one: named selections and the condition that joins them. */
final class DetectionParser {

    private final String what;
    private final Set<String> words;
    private final Problems problems;
    private final FieldTestParser fieldTests;

    /** For maps of this name, in which these words name no selection. */
    DetectionParser(String what, Set<String> words, Problems problems, Unfolding unfolding) {
        this.what = what;
        this.words = words;
        this.problems = problems;
        this.fieldTests = new FieldTestParser(problems, unfolding);
    }

    Optional<Detection> parse(Mapping map) {
        Map<String, Selection> selections = new LinkedHashMap<>();
        Map<String, Node> names = new LinkedHashMap<>();
        map.entries().forEach((name, entry) -> {
            if (name.equals("timeframe")) {
                problems.error(entry.key(), "unsupported", "'timeframe' is no more part of Sigma: write a correlation");
            } else if (!name.equals("condition") && !words.contains(name)) {
                names.put(name, entry.key());
                selection(name, entry.value()).ifPresent(selection -> selections.put(name, selection));
            }
        });
        if (names.isEmpty()) {
            problems.error(map.node(), "missing", "'" + what + "' has no selection");
            return Optional.empty();
        }
        Optional<Detection> detection =
                condition(map, names).map(condition -> new Detection(selections, condition, fieldTests.fields()));
        detection
                .filter(found -> selections.keySet().equals(names.keySet()))
                .ifPresent(found -> question(map, names, found));
        return detection;
    }

    private void question(Mapping map, Map<String, Node> names, Detection detection) {
        int warnings = problems.warnings();
        detection.selections().forEach((name, selection) -> {
            Node node = Objects.requireNonNull(names.get(name));
            Truth.constant(selection)
                    .ifPresent(always -> problems.warning(
                            node,
                            always ? "always-holds" : "never-holds",
                            "selection " + Problems.quote(name)
                                    + (always ? " holds for every event" : " can never hold")));
        });
        if (problems.warnings() == warnings) {
            Truth.constant(detection.condition(), detection.selections())
                    .ifPresent(always -> problems.warning(
                            map.at("condition"),
                            always ? "always-holds" : "never-holds",
                            always ? "the condition holds for every event" : "the condition can never hold"));
        }
    }

    private Optional<Condition> condition(Mapping map, Map<String, Node> names) {
        if (map.get("condition") == null) {
            problems.error(map.at("condition"), "missing", "'condition' is missing in '" + what + "'");
            return Optional.empty();
        }
        Map<String, Position> used = new HashMap<>();
        List<Condition> conditions = new ArrayList<>();
        for (ScalarNode node : map.texts("condition")) {
            new ConditionParser(node, ConditionParser.Names.selections(names.keySet()), used, problems)
                    .parse()
                    .ifPresent(conditions::add);
        }
        names.forEach((name, node) -> {
            if (!conditions.isEmpty() && !used.containsKey(name)) {
                problems.warning(node, "unused", "selection " + Problems.quote(name) + " is not used by the condition");
            }
        });
        if (conditions.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(conditions.size() == 1 ? conditions.get(0) : new Condition.Or(conditions));
    }

    private Optional<Selection> selection(String name, Node node) {
        if (node instanceof MappingNode) {
            return Mapping.of(node, "selection", problems).flatMap(this::all);
        }
        if (node instanceof SequenceNode sequence) {
            if (sequence.getValue().isEmpty()) {
                problems.error(node, "empty", "selection " + Problems.quote(name) + " is an empty list");
            }
            List<Selection> parts = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                item(name, item).ifPresent(parts::add);
            }
            return parts.isEmpty() ? Optional.empty() : Optional.of(new Selection.Any(parts));
        }
        return item(name, node);
    }

    private Optional<Selection> item(String name, Node node) {
        if (node instanceof MappingNode) {
            return Mapping.of(node, "selection", problems).flatMap(this::all);
        }
        if (node instanceof ScalarNode && !Scalars.isNull(node)) {
            return fieldTests.keyword(node);
        }
        problems.error(
                node,
                "type",
                "selection " + Problems.quote(name) + " holds " + Scalars.describe(node)
                        + ": expected a map of fields, or words to look for");
        return Optional.empty();
    }

    private Optional<Selection> all(Mapping map) {
        if (map.entries().isEmpty()) {
            problems.error(map.node(), "empty", "a selection is an empty map");
            return Optional.empty();
        }
        List<Selection> parts = new ArrayList<>();
        map.entries().values().forEach(entry -> fieldTests.test(entry).ifPresent(parts::add));
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(parts.size() == 1 ? parts.get(0) : new Selection.All(parts));
    }
}
