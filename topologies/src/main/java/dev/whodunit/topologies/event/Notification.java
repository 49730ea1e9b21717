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
 * @param alerts the group's alerts, newest crossing first; empty only with {@link Reason#HELD}
 * @param at when route decided (RFC 3339)
 * @param handling what is said beside the alerts
 */
public record Notification(
        String group,
        String receiver,
        Reason reason,
        Map<String, String> labels,
        List<Alert> alerts,
        String at,
        Handling handling) {

    @SuppressWarnings("ConstantConditions")
    public Notification {
        // of an older build
        handling = handling == null ? Handling.NONE : handling;
    }

    /** One with nothing to be said beside its alerts. */
    public Notification(
            String group, String receiver, Reason reason, Map<String, String> labels, List<Alert> alerts, String at) {
        this(group, receiver, reason, labels, alerts, at, Handling.NONE);
    }

    /**
     * Why a notification is sent. Receivers that cannot edit ignore {@link #UPDATED} and {@link #HANDLED}; {@link #REPEATED}
     * reminds of what still fires.
     */
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
        DIGEST,
        /** How it is dealt with has changed: somebody has taken it on, or silenced it. */
        @JsonProperty("handled")
        HANDLED,
        /** Nobody has taken it on in time: this receiver hears of it now, too. */
        @JsonProperty("escalated")
        ESCALATED,
        /** No route leads here any more: alerts that were told to fire are told to have ended here, wherever they go now. */
        @JsonProperty("rerouted")
        REROUTED,
        /** Nothing is told: a record of what is held back, and why. */
        @JsonProperty("held")
        HELD;

        /** Whether it tells that alerts have ended, if only for this receiver. */
        public boolean isEnd() {
            return this == RESOLVED || this == REROUTED;
        }

        /** Whether it only changes a message that was sent; who cannot edit leaves it out. */
        public boolean isEdit() {
            return this == UPDATED || this == HANDLED;
        }
    }
}
