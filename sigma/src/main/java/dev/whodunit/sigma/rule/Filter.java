package dev.whodunit.sigma.rule;

import java.util.List;

/**
 * A filter: a condition that events must satisfy as well, beside that of the plain rules it is for. To leave events out,
 * its condition says {@code not}.
 *
 * @param header of it, the id, title and place count
 * @param logsource the rules it is for have each of these parts
 * @param rules the rules it is for, by name or id; empty where it is for every rule of its logsource
 */
public record Filter(Header header, LogSource logsource, List<RuleReference> rules, Detection detection) {

    public Filter {
        rules = List.copyOf(rules);
    }

    /** The same filter, which names its rules so. */
    public Filter withRules(List<RuleReference> named) {
        return new Filter(header, logsource, named, detection);
    }

    /** Whether this is for every rule of its logsource. */
    public boolean isForAny() {
        return rules.isEmpty();
    }

    /** Whether the rule's logsource has every part that this one's has. */
    public boolean fits(Rule rule) {
        return logsource.contains(rule.logsource());
    }
}
