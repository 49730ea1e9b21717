package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.CorrelationType;
import dev.whodunit.sigma.rule.CountCondition;
import dev.whodunit.sigma.rule.Measure;
import dev.whodunit.sigma.rule.Position;
import dev.whodunit.sigma.rule.RuleReference;
import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.sigma.window.TemporalOrderedWindow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads a {@code correlation:}. */
final class CorrelationParser {

    /** More rules than these no temporal correlation can tell apart. */
    private static final int MOST_TEMPORAL = 64;

    /** What is measured, of which rules, and what the number must satisfy. */
    private record Judged(Measure measure, List<RuleReference> inputs, CountCondition condition) {}

    private final Problems problems;
    private final CompositeParser composites;
    private final MeasureParser measures;

    CorrelationParser(Problems problems) {
        this.problems = problems;
        this.composites = new CompositeParser(problems);
        this.measures = new MeasureParser(problems);
    }

    Optional<SigmaRule> parse(Mapping map, HeaderParser.Result header) {
        Set<String> known = new LinkedHashSet<>(CompositeParser.WORDS);
        known.add("condition");
        map.refuseUnknown(known);
        Optional<CorrelationType> type = map.word("type", "correlation type", CorrelationType.WORDS);
        Optional<Judged> judged = judged(map, type);
        Optional<Correlation> correlation = composites
                .parse(map, header.lateness())
                .flatMap(common -> judged.map(found -> new Correlation(
                        header.header(),
                        found.measure(),
                        found.inputs(),
                        common.groupBy(),
                        common.aliases(),
                        common.timespan(),
                        found.condition(),
                        common.generate(),
                        common.lateness())));
        correlation.ifPresent(new CompositeLint(map, problems)::question);
        return correlation.map(SigmaRule.class::cast);
    }

    private Optional<Judged> judged(Mapping map, Optional<CorrelationType> type) {
        boolean temporal = type.filter(
                        found -> found == CorrelationType.TEMPORAL || found == CorrelationType.TEMPORAL_ORDERED)
                .isPresent();
        boolean ordered = temporal && type.get() == CorrelationType.TEMPORAL_ORDERED;
        if (temporal && map.get("condition") instanceof ScalarNode text) {
            return expression(map, text, ordered);
        }
        List<RuleReference> inputs = composites.rules(map, "rules");
        if (temporal && areTooMany(inputs)) {
            return Optional.empty();
        }
        if (temporal && map.get("condition") == null) {
            return Optional.of(
                    new Judged(new Measure.RuleCount(ordered), inputs, CountCondition.atLeast(inputs.size())));
        }
        if (map.get("condition") == null) {
            problems.error(map.at("condition"), "missing", "'condition' is missing: expected a map such as gt: 10");
            return Optional.empty();
        }
        return map.mapping("condition", "gt: 3")
                .filter(condition -> type.isPresent())
                .flatMap(condition -> measures.parse(type.get(), condition)
                        .flatMap(measure -> measures.bounds(measure, condition, inputs.size())
                                .map(bounds -> new Judged(measure, inputs, bounds))));
    }

    private Optional<Judged> expression(Mapping map, ScalarNode text, boolean ordered) {
        List<RuleReference> inputs = map.get("rules") == null ? List.of() : composites.rules(map, "rules");
        Set<String> names = new LinkedHashSet<>();
        inputs.forEach(input -> names.add(input.name()));
        Map<String, Position> used = new LinkedHashMap<>();
        Optional<Condition> expression =
                new ConditionParser(text, ConditionParser.Names.rules(names), used, problems).parse();
        List<RuleReference> all = new ArrayList<>(inputs);
        if (inputs.isEmpty()) {
            used.forEach((name, position) -> all.add(new RuleReference(name, position)));
        } else if (expression.isPresent()) {
            inputs.stream()
                    .filter(input -> !used.containsKey(input.name()))
                    .forEach(input -> problems.warning(
                            input.position(),
                            "unused",
                            "rule " + Problems.quote(input.name()) + " is not used by the condition"));
        }
        if (expression.filter(CorrelationParser::holdsWithoutEvents).isPresent()) {
            problems.error(text, "value", "the condition holds without any event: expected a rule that must have one");
        }
        if (areTooMany(all)) {
            return Optional.empty();
        }
        List<String> rules = all.stream().map(RuleReference::name).toList();
        if (ordered
                && expression
                        .filter(found -> TemporalOrderedWindow.isTooIntricate(found, rules))
                        .isPresent()) {
            problems.error(
                    text,
                    "value",
                    "there are too many ways in which rules in order could make the condition true: expected fewer of 'or',"
                            + " or a number of rules such as gte: 2");
            return Optional.empty();
        }
        return expression.map(
                found -> new Judged(new Measure.RuleExpression(ordered, found), all, CountCondition.atLeast(1)));
    }

    private boolean areTooMany(List<RuleReference> inputs) {
        if (inputs.size() <= MOST_TEMPORAL) {
            return false;
        }
        problems.error(
                inputs.get(MOST_TEMPORAL).position(),
                "value",
                inputs.size() + " rules: expected " + MOST_TEMPORAL + " at most where it matters which has an event");
        return true;
    }

    private static boolean holdsWithoutEvents(Condition condition) {
        if (condition instanceof Condition.And and) {
            return and.parts().stream().allMatch(CorrelationParser::holdsWithoutEvents);
        }
        if (condition instanceof Condition.Or or) {
            return or.parts().stream().anyMatch(CorrelationParser::holdsWithoutEvents);
        }
        return condition instanceof Condition.Not not && !holdsWithoutEvents(not.part());
    }
}
