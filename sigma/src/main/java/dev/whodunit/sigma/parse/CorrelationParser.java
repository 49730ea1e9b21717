package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Comparison;
import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.CorrelationType;
import dev.whodunit.sigma.rule.CountCondition;
import dev.whodunit.sigma.rule.RuleReference;
import dev.whodunit.sigma.rule.SigmaRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads a {@code correlation:}. */
final class CorrelationParser {

    private static final Set<String> KNOWN =
            Set.of("type", "rules", "group-by", "timespan", "condition", "aliases", "generate");
    private static final Duration LEAST_LATENESS = Duration.ofHours(1);
    private static final long MOST_TIMESPANS_LATE = 10_000;
    private static final long HIGHEST_THRESHOLD = 4096;

    private final Problems problems;

    CorrelationParser(Problems problems) {
        this.problems = problems;
    }

    Optional<SigmaRule> parse(Mapping map, HeaderParser.Result common) {
        map.refuseUnknown(KNOWN);
        Optional<CorrelationType> type = type(map);
        List<RuleReference> inputs = inputs(map);
        Optional<Duration> timespan = timespan(map);
        Optional<CountCondition> condition = condition(map);
        Map<String, Map<String, String>> aliases =
                aliases(map, inputs.stream().map(RuleReference::name).toList());
        List<String> groupBy = map.strings("group-by");
        boolean generate = map.flag("generate");
        if (type.isEmpty() || timespan.isEmpty() || condition.isEmpty()) {
            return Optional.empty();
        }
        Duration lateness = Objects.requireNonNullElseGet(
                common.lateness(),
                () -> timespan.get().compareTo(LEAST_LATENESS) > 0 ? timespan.get() : LEAST_LATENESS);
        if (lateness.dividedBy(timespan.get()) > MOST_TIMESPANS_LATE) {
            problems.error(
                    map.at("timespan"),
                    "duration",
                    "'lateness' is more than " + MOST_TIMESPANS_LATE + " times the timespan");
        }
        return Optional.of(new Correlation(
                common.header(),
                type.get(),
                inputs,
                groupBy,
                aliases,
                timespan.get(),
                condition.get(),
                generate,
                lateness));
    }

    private Optional<CorrelationType> type(Mapping map) {
        String text = map.requiredText("type");
        if (text == null) {
            return Optional.empty();
        }
        Optional<CorrelationType> type = CorrelationType.named(text);
        if (type.isEmpty()) {
            List<String> types = Arrays.stream(CorrelationType.values())
                    .map(Object::toString)
                    .toList();
            problems.error(
                    map.at("type"),
                    "value",
                    "unknown correlation type " + Problems.quote(text)
                            + Suggestions.nearest(text, types)
                                    .map(near -> ": did you mean '" + near + "'?")
                                    .orElse(": expected one of " + String.join(", ", types)));
        } else if (!type.get().isSupported()) {
            problems.error(map.at("type"), "unsupported", "correlation type '" + text + "' is not supported yet");
        }
        return type;
    }

    private List<RuleReference> inputs(Mapping map) {
        List<RuleReference> inputs = new ArrayList<>();
        for (ScalarNode node : map.texts("rules")) {
            inputs.add(new RuleReference(node.getValue(), problems.position(node)));
        }
        if (map.get("rules") == null || (inputs.isEmpty() && !(map.get("rules") instanceof ScalarNode))) {
            problems.error(map.at("rules"), "missing", "'rules' names no rule");
        }
        return inputs;
    }

    private Optional<Duration> timespan(Mapping map) {
        if (map.requiredText("timespan") == null) {
            return Optional.empty();
        }
        return Durations.read(map, "timespan", problems).filter(duration -> {
            if (duration.isZero()) {
                problems.error(map.at("timespan"), "duration", "'timespan' is zero");
            }
            return !duration.isZero();
        });
    }

    private Map<String, Map<String, String>> aliases(Mapping map, List<String> rules) {
        Map<String, Map<String, String>> aliases = new LinkedHashMap<>();
        map.mapping("aliases")
                .ifPresent(all -> all.entries()
                        .forEach((name, entry) -> Mapping.of(entry.value(), "alias " + Problems.quote(name), problems)
                                .ifPresent(fields -> aliases.put(name, fields(fields, rules)))));
        return aliases;
    }

    private static Map<String, String> fields(Mapping perRule, List<String> rules) {
        perRule.refuseUnknown(rules);
        Map<String, String> fields = new LinkedHashMap<>();
        for (String rule : perRule.entries().keySet()) {
            String field = perRule.requiredText(rule);
            if (field != null) {
                fields.put(rule, field);
            }
        }
        return fields;
    }

    private Optional<CountCondition> condition(Mapping map) {
        if (map.get("condition") == null) {
            problems.error(map.at("condition"), "missing", "'condition' is missing: expected a map such as gt: 10");
            return Optional.empty();
        }
        return map.mapping("condition").flatMap(this::bounds);
    }

    private Optional<CountCondition> bounds(Mapping map) {
        map.refuseUnknown(
                Arrays.stream(Comparison.values()).map(Object::toString).toList());
        List<CountCondition.Bound> bounds = new ArrayList<>();
        for (Comparison comparison : Comparison.values()) {
            Node node = map.get(comparison.toString());
            if (node != null) {
                wholeNumber(node, comparison)
                        .ifPresent(number -> bounds.add(new CountCondition.Bound(comparison, number)));
            }
        }
        if (bounds.isEmpty()) {
            problems.error(map.node(), "missing", "'condition' has no bound: expected one such as gt: 10");
            return Optional.empty();
        }
        return Optional.of(new CountCondition(bounds)).filter(condition -> isSupported(condition, map));
    }

    private Optional<Long> wholeNumber(Node node, Comparison comparison) {
        String text = Scalars.text(node);
        if (text != null && text.matches("[0-9]{1,15}")) {
            return Optional.of(Long.parseLong(text));
        }
        problems.error(node, "type", "'" + comparison + "' is " + Scalars.describe(node) + ": expected a whole number");
        return Optional.empty();
    }

    private boolean isSupported(CountCondition condition, Mapping map) {
        if (!condition.isLowerBound()) {
            problems.error(
                    map.node(),
                    "unsupported",
                    "a condition with lt, lte, eq or neq is not supported yet: expected gt or gte");
            return false;
        }
        if (condition.threshold() < 1) {
            problems.error(map.node(), "value", "the condition holds without any event: expected gte: 1 or more");
            return false;
        }
        if (condition.threshold() > HIGHEST_THRESHOLD) {
            problems.error(
                    map.node(), "unsupported", "a threshold over " + HIGHEST_THRESHOLD + " is not supported yet");
            return false;
        }
        return true;
    }
}
