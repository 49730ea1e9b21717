package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Alias;
import dev.whodunit.sigma.rule.Anomaly;
import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.CountCondition;
import dev.whodunit.sigma.rule.Deviation;
import dev.whodunit.sigma.rule.Measure;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/** Questions what a composite rule says though it comes to nothing: aliases that nothing uses, conditions that never hold, or that are finer than what is measured. */
final class CompositeLint {

    private final Mapping map;
    private final Problems problems;

    /** For a rule that was read from this map. */
    CompositeLint(Mapping map, Problems problems) {
        this.map = map;
        this.problems = problems;
    }

    void question(CompositeRule rule) {
        rule.aliases().stream().filter(alias -> !isUsed(alias, rule)).forEach(this::questionAlias);
        if (rule instanceof Correlation correlation) {
            question(correlation);
        } else if (rule instanceof Anomaly anomaly) {
            question(anomaly);
        }
    }

    private static boolean isUsed(Alias alias, CompositeRule rule) {
        return rule.groupBy().contains(alias.name()) || rule.fields().contains(alias.name());
    }

    private void questionAlias(Alias alias) {
        problems.warning(
                keyOf(alias),
                "unused",
                "alias " + Problems.quote(alias.name())
                        + " is not used: expected it in 'group-by', or as a field that is read");
    }

    private Node keyOf(Alias alias) {
        if (map.get("aliases") instanceof MappingNode aliases) {
            for (NodeTuple entry : aliases.getValue()) {
                if (alias.name().equals(Scalars.text(entry.getKeyNode()))) {
                    return entry.getKeyNode();
                }
            }
        }
        return map.at("aliases");
    }

    private void question(Correlation correlation) {
        PrecisionLint.of(correlation).ifPresent(finer -> problems.warning(condition(), "approximate", finer));
        if (correlation.measure() instanceof Measure.RuleExpression temporal) {
            boolean never = Truth.constant(temporal.expression(), new LinkedHashSet<>(correlation.rules()))
                    .filter(always -> !always)
                    .isPresent();
            if (never) {
                neverHolds("no rule both has an event and has none");
            }
        } else if (correlation.measure() instanceof Measure.ValueCount count
                && correlation.groupBy().containsAll(count.fields())
                && !Satisfiable.is(correlation.condition(), BigDecimal.ONE, BigDecimal.ONE)) {
            neverHolds(
                    "the events of a group have one value of " + fields(correlation) + ", by which they are grouped");
        }
    }

    private void question(Anomaly anomaly) {
        if (anomaly.deviation() instanceof Deviation.Ratio ratio
                && ratio.over().containsAll(ratio.of())
                && !hasQuotient(ratio.condition())) {
            neverHolds("a part of a whole is at most 1, and 5 % are 0.05");
        } else if (anomaly.deviation() instanceof Deviation.NewValue newValue
                && anomaly.groupBy().containsAll(newValue.fields())) {
            problems.warning(
                    map.at("field"),
                    "never-holds",
                    "a group never shows a new value: it has one value of " + fields(anomaly)
                            + ", by which it is grouped");
        }
    }

    private static boolean hasQuotient(CountCondition condition) {
        return Satisfiable.is(condition, null, BigDecimal.ONE);
    }

    private static String fields(CompositeRule rule) {
        return Problems.quote(String.join(", ", rule.fields()));
    }

    private void neverHolds(String reason) {
        problems.warning(condition(), "never-holds", "the condition can never hold: " + reason);
    }

    private Node condition() {
        Node condition = map.get("condition");
        return condition == null ? map.node() : condition;
    }
}
