package dev.whodunit.sigma.rule;

import java.util.ArrayList;
import java.util.List;

/**
 * A plain rule: fires on a single event.
 *
 * @param fields what the fields that it names may be called in events
 * @param filterings the filters applied to it, whose detections must hold as well
 */
public record Rule(
        Header header,
        LogSource logsource,
        Detection detection,
        List<String> groupBy,
        FieldNames fields,
        List<Filtering> filterings)
        implements SigmaRule {

    public Rule {
        groupBy = List.copyOf(groupBy);
        filterings = List.copyOf(filterings);
    }

    /** A rule without filters, whose fields are called in events as it calls them. */
    public Rule(Header header, LogSource logsource, Detection detection, List<String> groupBy) {
        this(header, logsource, detection, groupBy, FieldNames.OWN, List.of());
    }

    /** The same rule, whose fields may have these names. */
    public Rule withFields(FieldNames names) {
        return names.equals(fields) ? this : new Rule(header, logsource, detection, groupBy, names, filterings);
    }

    /** The same rule with these filters, and no others. */
    public Rule withFilterings(List<Filtering> filterings) {
        return new Rule(header, logsource, detection, groupBy, fields, filterings);
    }

    /** All that must hold: its own detection, then those of its filters. */
    public List<Detection> detections() {
        List<Detection> detections = new ArrayList<>(List.of(detection));
        for (Filtering filtering : filterings) {
            filtering.filters().forEach(filter -> detections.add(filter.detection()));
        }
        return detections;
    }
}
