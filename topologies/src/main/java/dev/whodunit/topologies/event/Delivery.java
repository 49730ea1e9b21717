package dev.whodunit.topologies.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The state of one (notification group, receiver): the value of topic {@code deliveries}. An {@link State#INTENT} is
 * written before anything is sent, and the outcome after.
 *
 * @param content hash of what was or will be told; the same content is not told twice
 * @param remoteId the receiver's id of the message (Discord message id, Message-ID), or null
 * @param attempt counts attempts at this content from 1
 * @param reason why it was refused, or null
 * @param at when this was written (RFC 3339)
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Delivery(
        String group,
        String receiver,
        State state,
        String content,
        @Nullable String remoteId,
        int attempt,
        @Nullable String reason,
        String at) {

    /** How far a delivery has come. */
    public enum State {
        @JsonProperty("intent")
        INTENT,
        @JsonProperty("delivered")
        DELIVERED,
        @JsonProperty("refused")
        REFUSED
    }
}
