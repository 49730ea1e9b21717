package dev.whodunit.detector.notify.webhook;

import dev.whodunit.detector.notify.JsonEndpoint;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A program that takes {@link AlertmanagerPayload}s over HTTP. It is told every opening and resolving; updates may be
 * skipped for newer ones.
 */
public final class WebhookReceiver implements Receiver {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final ReceiverName name;
    private final WebhookSettings settings;
    private final JsonEndpoint endpoint;

    public WebhookReceiver(ReceiverName name, WebhookSettings settings) {
        this(name, settings, InstantSource.system(), TIMEOUT);
    }

    WebhookReceiver(ReceiverName name, WebhookSettings settings, InstantSource clock, Duration timeout) {
        this.name = name;
        this.settings = settings;
        this.endpoint =
                new JsonEndpoint(new JsonEndpoint.Target(settings.url(), settings.authorization(), timeout), clock);
    }

    @Override
    public ReceiverName name() {
        return name;
    }

    @Override
    public Outcome send(Notification notification, @Nullable Delivery previous) throws InterruptedException {
        return endpoint.post(AlertmanagerPayload.of(notification, settings.externalUrl()));
    }

    @Override
    public boolean answers() throws InterruptedException {
        return endpoint.answers();
    }
}
