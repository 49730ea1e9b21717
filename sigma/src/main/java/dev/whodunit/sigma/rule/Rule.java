package dev.whodunit.sigma.rule;

import java.util.List;

/** A plain rule: fires on a single event. */
public record Rule(Header header, LogSource logsource, Detection detection, List<String> groupBy) implements SigmaRule {

    public Rule {
        groupBy = List.copyOf(groupBy);
    }
}
