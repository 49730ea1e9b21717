package dev.whodunit.topologies.match;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.whodunit.topologies.event.Match;
import java.util.List;
import java.util.Map;

/** A {@link Match} on its way out: its event is JSON already, since an event that matches once mostly matches again. */
record Outgoing(
        String state,
        Map<String, String> group,
        RawValue event,
        @JsonInclude(Include.NON_EMPTY) List<Integer> rules,
        @JsonInclude(Include.NON_EMPTY) List<String> values) {}
