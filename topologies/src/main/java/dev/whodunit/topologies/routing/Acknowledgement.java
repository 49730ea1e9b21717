package dev.whodunit.topologies.routing;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Timestamps;
import java.time.Instant;

/**
 * Somebody has taken an alert on: it reminds nobody and rises to nobody any more. It holds for one opening of the alert; one that fires anew is
 * nobody's again.
 *
 * @param alert the alert's id
 * @param author who, and by which way ({@code discord:ada (1234)}, {@code ada})
 * @param note what they said; may be empty
 * @param at when
 */
public record Acknowledgement(String alert, String author, String note, Instant at) implements Control {

    private static final String PREFIX = "acknowledgement/";

    /** The key of the acknowledgement of this alert. */
    public static String key(String alert) {
        return PREFIX + alert;
    }

    @Override
    public String key() {
        return key(alert);
    }

    /** Whether it was said of how this alert is now. */
    public boolean holds(Alert now) {
        return now.id().equals(alert)
                && now.state() == Alert.State.FIRING
                && !at.isBefore(Timestamps.parse(now.detail().opened()));
    }
}
