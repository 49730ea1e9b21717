package dev.whodunit.detector.notify.pagerduty;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.detector.notify.FiringAlerts;
import dev.whodunit.detector.notify.JsonEndpoint;
import dev.whodunit.detector.notify.LastTold;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service of PagerDuty: an incident for each notification group, triggered while anything in it fires, acknowledged once
 * somebody has taken on all of that, and resolved with its last alert. It is told of growth only where the level rises or the count grows tenfold.
 */
public final class PagerDutyReceiver implements Receiver {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final ReceiverName name;
    private final PagerDutySettings settings;
    private final JsonEndpoint endpoint;

    public PagerDutyReceiver(ReceiverName name, PagerDutySettings settings) {
        this(name, settings, InstantSource.system(), TIMEOUT);
    }

    PagerDutyReceiver(ReceiverName name, PagerDutySettings settings, InstantSource clock, Duration timeout) {
        this.name = name;
        this.settings = settings;
        this.endpoint =
                new JsonEndpoint(new JsonEndpoint.Target(settings.url(), null, timeout), clock, settings.routingKey());
    }

    @Override
    public ReceiverName name() {
        return name;
    }

    @Override
    public boolean tells(Notification notification, @Nullable Delivery previous) {
        LastTold last = LastTold.of(previous);
        return !notification.reason().isEdit() || last == null || last.isOvertakenBy(Briefing.of(notification));
    }

    /** The deduplication key sees to that. */
    @Override
    public boolean repeatIsHarmless(Notification notification, @Nullable Delivery previous) {
        return true;
    }

    @Override
    public Outcome send(Notification notification, @Nullable Delivery previous) throws InterruptedException {
        return notification.reason() == Notification.Reason.DIGEST
                ? sendOneByOne(notification)
                : sendTogether(notification, previous);
    }

    private Outcome sendTogether(Notification notification, @Nullable Delivery previous) throws InterruptedException {
        Briefing briefing = Briefing.of(notification);
        FiringAlerts firing = FiringAlerts.of(previous).after(notification);
        String key = PagerDutyEvent.key(notification.group());
        Outcome outcome = endpoint.post(event(key, notification, briefing, firing));
        if (!(outcome instanceof Outcome.Delivered)) {
            return outcome;
        }
        Map<String, String> memory = new HashMap<>(LastTold.of(briefing).memory());
        memory.putAll(firing.memory());
        return new Outcome.Delivered(key, memory);
    }

    private ObjectNode event(String key, Notification notification, Briefing briefing, FiringAlerts firing) {
        if (firing.isEmpty()) {
            return PagerDutyEvent.resolve(key, settings);
        }
        boolean taken = notification.handling().acknowledged().keySet().containsAll(firing.ids());
        return notification.reason() == Notification.Reason.HANDLED && taken
                ? PagerDutyEvent.acknowledge(key, settings)
                : PagerDutyEvent.trigger(key, notification, briefing, settings);
    }

    /** A digest tells of an alert once and in a later one, of another group, of its end: each alert is an incident. */
    private Outcome sendOneByOne(Notification notification) throws InterruptedException {
        for (Alert alert : notification.alerts()) {
            Briefing briefing = Briefing.of(List.of(alert));
            Outcome outcome = endpoint.post(
                    briefing.resolved()
                            ? PagerDutyEvent.resolve(alert.id(), settings)
                            : PagerDutyEvent.trigger(alert.id(), notification, briefing, settings));
            if (!(outcome instanceof Outcome.Delivered)) {
                return outcome;
            }
        }
        return new Outcome.Delivered(null);
    }

    @Override
    public boolean answers() throws InterruptedException {
        return endpoint.answers();
    }
}
