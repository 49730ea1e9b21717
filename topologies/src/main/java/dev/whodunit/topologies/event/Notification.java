package dev.whodunit.topologies.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * What to tell one receiver about one group of alerts: the value of topic {@code notifications}, the outbox. A later one
 * of the same group and receiver says everything the earlier did, so a receiver that is behind may skip to the newest.
 *
 * @param group the notification group's key
 * @param receiver the receiver's name in the configuration
 * @param reason why it is told now
 * @param labels the values the group was made by ({@code alertname}, …)
 * @param alerts the group's alerts, newest crossing first; at least one
 * @param at when route decided (RFC 3339)
 */
public record Notification(
        String group, String receiver, Reason reason, Map<String, String> labels, List<Alert> alerts, String at) {

    /** Why a notification is sent. Receivers that cannot edit ignore {@link #UPDATED}; {@link #REPEATED} reminds of what still fires. */
    public enum Reason {
        @JsonProperty("opened")
        OPENED,
        @JsonProperty("updated")
        UPDATED,
        @JsonProperty("resolved")
        RESOLVED,
        @JsonProperty("repeated")
        REPEATED,
        @JsonProperty("digest")
        DIGEST
    }
}
