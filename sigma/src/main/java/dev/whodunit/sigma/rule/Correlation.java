package dev.whodunit.sigma.rule;

import java.time.Duration;
import java.util.List;

/**
 * A correlation: fires on many events of other rules together.
 *
 * @param measure what it works out of the events of a window
 * @param condition what the measured number must satisfy
 */
public record Correlation(
        Header header,
        Measure measure,
        List<RuleReference> inputs,
        List<String> groupBy,
        List<Alias> aliases,
        Duration timespan,
        CountCondition condition,
        boolean generate,
        Duration lateness)
        implements CompositeRule {

    public Correlation {
        inputs = List.copyOf(inputs);
        groupBy = List.copyOf(groupBy);
        aliases = List.copyOf(aliases);
    }

    public CorrelationType type() {
        return measure.type();
    }
}
