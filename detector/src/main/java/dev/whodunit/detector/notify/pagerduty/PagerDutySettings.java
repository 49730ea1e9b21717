package dev.whodunit.detector.notify.pagerduty;

import dev.whodunit.detector.notify.Presentation;
import java.net.URI;

/**
 * A service of PagerDuty that takes events. Prints without the key.
 *
 * @param routingKey the service's integration key; whoever knows it can call somebody out of bed
 * @param url where events go
 * @param externalUrl where people find Whodunit's own page
 */
public record PagerDutySettings(String routingKey, URI url, String externalUrl, Presentation presentation) {

    /** One whose readers want nothing special. */
    public PagerDutySettings(String routingKey, URI url, String externalUrl) {
        this(routingKey, url, externalUrl, Presentation.PLAIN);
    }

    /** https://developer.pagerduty.com/docs/send-alert-event */
    public static final URI EVENTS = URI.create("https://events.pagerduty.com/v2/enqueue");

    @Override
    public String toString() {
        return "PagerDutySettings[host=" + url.getHost() + "]";
    }
}
