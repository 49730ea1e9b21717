package dev.whodunit.sigma.rule;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A correlation: fires on many events of other rules together.
 *
 * @param inputs the rules whose events it counts
 * @param aliases for a name in {@code groupBy}, the field to read per rule (by that rule's name or id)
 * @param generate whether the rules it names alert by themselves as well
 * @param lateness how much older than the newest of its group an event may be and still count
 */
public record Correlation(
        Header header,
        CorrelationType type,
        List<RuleReference> inputs,
        List<String> groupBy,
        Map<String, Map<String, String>> aliases,
        Duration timespan,
        CountCondition condition,
        boolean generate,
        Duration lateness)
        implements SigmaRule {

    public Correlation {
        inputs = List.copyOf(inputs);
        groupBy = List.copyOf(groupBy);
        aliases = Map.copyOf(aliases);
    }

    /** The names or ids of the rules whose events it counts. */
    public List<String> rules() {
        return inputs.stream().map(RuleReference::name).toList();
    }

    /** The fields to group an event of {@code rule} by: {@link #groupBy()} with aliases resolved, in its order. */
    public List<String> groupFields(SigmaRule rule) {
        return groupBy.stream().map(name -> fieldFor(name, rule)).toList();
    }

    private String fieldFor(String name, SigmaRule rule) {
        for (Map.Entry<String, String> alias :
                aliases.getOrDefault(name, Map.of()).entrySet()) {
            if (rule.isNamed(alias.getKey())) {
                return alias.getValue();
            }
        }
        return name;
    }
}
