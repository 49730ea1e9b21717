package dev.whodunit.detector.notify.slack;

import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.detector.notify.Content;
import dev.whodunit.detector.notify.JsonEndpoint;
import dev.whodunit.detector.notify.LastTold;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A channel of Slack, reached through an incoming webhook, which can neither edit nor reply. It is told when alerts open
 * and resolve, and of growth where the level rises or the count grows tenfold. See
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks.
 */
public final class SlackReceiver implements Receiver {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final ReceiverName name;
    private final SlackSettings settings;
    private final JsonEndpoint endpoint;

    public SlackReceiver(ReceiverName name, SlackSettings settings) {
        this(name, settings, InstantSource.system(), TIMEOUT);
    }

    SlackReceiver(ReceiverName name, SlackSettings settings, InstantSource clock, Duration timeout) {
        this.name = name;
        this.settings = settings;
        this.endpoint = new JsonEndpoint(new JsonEndpoint.Target(settings.apiUrl(), null, timeout), clock);
    }

    @Override
    public ReceiverName name() {
        return name;
    }

    @Override
    public boolean tells(Notification notification, @Nullable Delivery previous) {
        if (Briefing.isOldNews(notification, previous)) {
            return false;
        }
        LastTold last = LastTold.of(previous);
        boolean worse = last == null || last.isOvertakenBy(Briefing.of(notification));
        return !notification.reason().isEdit() || (notification.reason() == Notification.Reason.UPDATED && worse);
    }

    /** Growth alone says nothing new, unless {@link #tells} lets it pass. */
    @Override
    public String content(Notification notification) {
        return notification.reason().isEdit() ? Content.hash(notification) : Content.states(notification);
    }

    @Override
    public Outcome send(Notification notification, @Nullable Delivery previous) throws InterruptedException {
        Outcome outcome = endpoint.post(SlackMessage.of(notification, settings));
        return outcome instanceof Outcome.Delivered
                ? new Outcome.Delivered(
                        null, LastTold.of(Briefing.of(notification)).memory())
                : outcome;
    }

    @Override
    public boolean answers() throws InterruptedException {
        return endpoint.answers();
    }
}
