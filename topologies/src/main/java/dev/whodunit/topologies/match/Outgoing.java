package dev.whodunit.topologies.match;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.whodunit.topologies.event.Match;
import dev.whodunit.topologies.serde.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A {@link Match} on its way out: its event is JSON already, since an event that matches once mostly matches again. */
record Outgoing(
        String state,
        Map<String, String> group,
        @JsonInclude(Include.NON_EMPTY) List<Integer> rules,
        @JsonInclude(Include.NON_EMPTY) List<String> values) {

    private static final byte[] EVENT = ",\"event\":".getBytes(StandardCharsets.UTF_8);

    /** The JSON of the match, with this JSON for its event. */
    byte[] with(byte[] event) {
        byte[] rest = Json.write(this);
        int end = rest.length - 1;
        return ByteBuffer.allocate(rest.length + EVENT.length + event.length)
                .put(rest, 0, end)
                .put(EVENT)
                .put(event)
                .put(rest, end, 1)
                .array();
    }
}
