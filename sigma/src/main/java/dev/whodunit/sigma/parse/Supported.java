package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Anomaly;
import dev.whodunit.sigma.rule.AnomalyType;
import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.CorrelationType;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * What of the language can be run: with {@code RuleSet}, which refuses correlations of correlations, the one place where a
 * composite rule that is right is refused all the same.
 *
 * @param someInOrder whether {@code temporal_ordered} may have a condition that holds without all of its rules
 */
record Supported(Set<CorrelationType> correlations, Set<AnomalyType> anomalies, boolean someInOrder) {

    /** What runs today. */
    static final Supported TODAY = new Supported(
            EnumSet.allOf(CorrelationType.class), EnumSet.complementOf(EnumSet.of(AnomalyType.SPIKE)), false);

    /** All that can be read. */
    static final Supported ALL =
            new Supported(EnumSet.allOf(CorrelationType.class), EnumSet.allOf(AnomalyType.class), true);

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
        } else if (correlation.type() == CorrelationType.TEMPORAL_ORDERED
                && !someInOrder
                && !correlation.needsAllRules()) {
            problems.error(
                    Objects.requireNonNull(map.get("condition")),
                    "unsupported",
                    "'temporal_ordered' with some of its rules only is not supported yet: expected a condition that needs"
                            + " all of them, or none");
        }
    }
}
