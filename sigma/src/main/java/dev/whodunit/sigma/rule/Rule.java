package dev.whodunit.sigma.rule;

import java.util.List;

/**
 * A plain rule: fires on a single event.
 *
 * @param fields what the fields that it names may be called in events
 */
public record Rule(Header header, LogSource logsource, Detection detection, List<String> groupBy, FieldNames fields)
        implements SigmaRule {

    public Rule {
        groupBy = List.copyOf(groupBy);
    }

    /** A rule whose fields are called in events as it calls them. */
    public Rule(Header header, LogSource logsource, Detection detection, List<String> groupBy) {
        this(header, logsource, detection, groupBy, FieldNames.OWN);
    }

    /** The same rule, whose fields may have these names. */
    public Rule withFields(FieldNames names) {
        return names.equals(fields) ? this : new Rule(header, logsource, detection, groupBy, names);
    }
}
