package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.CorrelationType;
import java.util.Objects;

/**
 * What of the language can be run: the one place where a composite rule that is right is refused all the same.
 *
 * @param someInOrder whether {@code temporal_ordered} may have a condition that holds without all of its rules
 */
record Supported(boolean someInOrder) {

    /** What runs today. */
    static final Supported TODAY = new Supported(false);

    /** All that can be read. */
    static final Supported ALL = new Supported(true);

    /** Whether the rule can be run; complains where it cannot. {@code map} is what it was read from. */
    boolean admits(Correlation correlation, Mapping map, Problems problems) {
        boolean admitted =
                someInOrder || correlation.type() != CorrelationType.TEMPORAL_ORDERED || correlation.needsAllRules();
        if (!admitted) {
            problems.error(
                    Objects.requireNonNull(map.get("condition")),
                    "unsupported",
                    "'temporal_ordered' with some of its rules only is not supported yet: expected a condition that needs"
                            + " all of them, or none");
        }
        return admitted;
    }
}
