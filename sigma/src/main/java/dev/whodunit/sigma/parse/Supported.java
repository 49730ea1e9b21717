package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Anomaly;
import dev.whodunit.sigma.rule.AnomalyType;
import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.CorrelationType;
import dev.whodunit.sigma.rule.Measure;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * What of the language can be run: the one place where a composite rule that is right is refused all the same.
 *
 * @param ranges whether a condition may have other bounds than lower ones
 * @param highestThreshold the highest lower bound of a count
 * @param expressions whether a temporal correlation's condition may be an expression over its rules
 */
record Supported(
        Set<CorrelationType> correlations,
        Set<AnomalyType> anomalies,
        boolean ranges,
        long highestThreshold,
        boolean expressions) {

    /** What runs today. */
    static final Supported TODAY = new Supported(
            EnumSet.of(CorrelationType.EVENT_COUNT), EnumSet.noneOf(AnomalyType.class), false, 4096, false);

    /** All that can be read. */
    static final Supported ALL = new Supported(
            EnumSet.allOf(CorrelationType.class), EnumSet.allOf(AnomalyType.class), true, Long.MAX_VALUE, true);

    /** Whether the rule can be run; complains where it cannot. {@code map} is what it was read from. */
    boolean admits(CompositeRule rule, Mapping map, Problems problems) {
        int errors = problems.errors();
        if (rule instanceof Correlation correlation) {
            check(correlation, map, problems);
        } else if (rule instanceof Anomaly anomaly && !anomalies.contains(anomaly.type())) {
            problems.error(map.at("type"), "unsupported", "anomaly type '" + anomaly.type() + "' is not supported yet");
        }
        return problems.errors() == errors;
    }

    private void check(Correlation correlation, Mapping map, Problems problems) {
        if (!correlations.contains(correlation.type())) {
            problems.error(
                    map.at("type"),
                    "unsupported",
                    "correlation type '" + correlation.type() + "' is not supported yet");
            return;
        }
        if (correlation.measure() instanceof Measure.RuleExpression && !expressions) {
            problems.error(
                    Objects.requireNonNull(map.get("condition")),
                    "unsupported",
                    "a condition over rules is not supported yet: expected a map such as gte: 2");
        } else if (!correlation.condition().isLowerBound()) {
            if (!ranges) {
                problems.error(
                        Objects.requireNonNull(map.get("condition")),
                        "unsupported",
                        "a condition with lt, lte, eq or neq is not supported yet: expected gt or gte");
            }
        } else if (correlation.measure() instanceof Measure.EventCount
                && correlation.condition().threshold() > highestThreshold) {
            problems.error(
                    Objects.requireNonNull(map.get("condition")),
                    "unsupported",
                    "a threshold over " + highestThreshold + " is not supported yet");
        }
    }
}
