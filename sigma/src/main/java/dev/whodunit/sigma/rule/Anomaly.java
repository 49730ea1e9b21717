package dev.whodunit.sigma.rule;

import java.time.Duration;
import java.util.List;
import java.util.Map;

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

    @Override
    public Anomaly withInputs(List<RuleReference> named) {
        return new Anomaly(header, deviation, named, groupBy, aliases, timespan, generate, lateness);
    }

    public AnomalyType type() {
        return deviation.type();
    }

    /**
     * The groups that must be there though they were never seen, each by its values in the order of {@link #groupBy()}: those
     * that an absence names, and the one that it has without {@code group-by}.
     */
    public List<Map<String, String>> expectedGroups() {
        if (!(deviation instanceof Deviation.Absence absence)) {
            return List.of();
        }
        return groupBy.isEmpty() ? List.of(Map.of()) : absence.expected();
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
