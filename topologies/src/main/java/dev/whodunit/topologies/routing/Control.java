package dev.whodunit.topologies.routing;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;

/** An operator's word about alerts: the value of topic {@code control}. A later one of the same key replaces the earlier. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Silence.class, name = "silence"),
    @JsonSubTypes.Type(value = Acknowledgement.class, name = "acknowledgement")
})
public sealed interface Control permits Silence, Acknowledgement {

    /** The record's key. */
    String key();

    /**
     * Reads a record's value.
     *
     * @throws IOException if it is none
     */
    static Control read(byte[] value) throws IOException {
        return Json.read(value, Control.class);
    }
}
