package dev.whodunit.sigma.rule;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

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

    @Override
    public Correlation withInputs(List<RuleReference> named) {
        return new Correlation(header, measure, named, groupBy, aliases, timespan, condition, generate, lateness);
    }

    public CorrelationType type() {
        return measure.type();
    }

    @Override
    public List<String> fields() {
        return measure.fields();
    }

    @Override
    public boolean tellsRulesApart() {
        return measure.tellsRulesApart();
    }

    /** Whether its condition holds where all of its rules have an event, and nowhere else. */
    public boolean needsAllRules() {
        if (measure instanceof Measure.RuleExpression expression) {
            return Condition.names(expression.expression())
                    .filter(names -> names.containsAll(rules()))
                    .isPresent();
        }
        int all = inputs.size();
        return measure instanceof Measure.RuleCount
                && condition.isSatisfiedBy(all)
                && IntStream.range(0, all).noneMatch(condition::isSatisfiedBy);
    }
}
