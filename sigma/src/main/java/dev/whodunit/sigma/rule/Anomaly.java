package dev.whodunit.sigma.rule;

import java.time.Duration;
import java.util.List;

/**
 * An anomaly: fires where the events of other rules together are not as they should be, in ways that counting cannot say.
 * A kind of document of our own beside Sigma's correlations.
 *
 * @param deviation what is not as it should be
 */
public record Anomaly(
        Header header,
        Deviation deviation,
        List<RuleReference> inputs,
        List<String> groupBy,
        List<Alias> aliases,
        Duration timespan,
        boolean generate,
        Duration lateness)
        implements CompositeRule {

    public Anomaly {
        inputs = List.copyOf(inputs);
        groupBy = List.copyOf(groupBy);
        aliases = List.copyOf(aliases);
    }

    public AnomalyType type() {
        return deviation.type();
    }

    @Override
    public List<String> fields() {
        return deviation.fields();
    }

    @Override
    public boolean tellsRulesApart() {
        return deviation.tellsRulesApart();
    }
}
