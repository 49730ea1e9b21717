package dev.whodunit.topologies.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of one (notification group, receiver): the value of topic {@code deliveries}. An {@link State#INTENT} is
 * written before anything is sent, and the outcome after.
 *
 * @param content hash of what was or will be told; the same content is not told twice
 * @param remoteId the receiver's id of the newest message it took (Discord message id, Message-ID), or null
 * @param memory what the receiver wants to be reminded of beside the id, such as the level the message was posted with
 * @param told the alerts that were told, id → highest revision; a lower one is no news
 * @param attempt counts attempts at this content from 1
 * @param unanswered how many earlier attempts at this content got no answer and may have arrived
 * @param reason why it was refused or has to wait, or null
 * @param at when this was written (RFC 3339)
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Delivery(
        String group,
        String receiver,
        State state,
        String content,
        @Nullable String remoteId,
        Map<String, String> memory,
        Map<String, Long> told,
        int attempt,
        int unanswered,
        @Nullable String reason,
        String at) {

    /** How far a delivery has come. */
    public enum State {
        /** It is being sent; after a crash nobody knows whether it arrived. */
        @JsonProperty("intent")
        INTENT,
        /** It did not arrive and will be tried again. */
        @JsonProperty("waiting")
        WAITING,
        @JsonProperty("delivered")
        DELIVERED,
        /** It will not be tried again. */
        @JsonProperty("refused")
        REFUSED
    }
}
