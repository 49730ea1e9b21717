package dev.whodunit.detector;

import dev.whodunit.detector.notify.DeliveryListener;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.detector.web.Metrics;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.event.Timestamps;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;

/** Counts deliveries, per receiver, and measures the whole way from an event to somebody who was told. */
final class DeliveryMetrics implements DeliveryListener {

    private final Metrics metrics;
    private final InstantSource clock;

    DeliveryMetrics(Metrics metrics, InstantSource clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    private static Tags tags(ReceiverName receiver) {
        return Tags.of("receiver", receiver.receiver(), "integration", receiver.integration());
    }

    @Override
    public void answered(ReceiverName receiver, Notification notification, Outcome outcome, Duration took) {
        metrics.latency("whodunit.delivery.attempt", "How long a receiver took to answer", tags(receiver))
                .record(took);
    }

    @Override
    public void recorded(ReceiverName receiver, Notification notification, Delivery delivery) {
        String result = delivery.state().name().toLowerCase(Locale.ROOT);
        metrics.registry()
                .counter("whodunit.deliveries", tags(receiver).and("result", result))
                .increment();
        if (delivery.state() == Delivery.State.DELIVERED && notification.reason() == Notification.Reason.OPENED) {
            Duration passed = Duration.between(
                    Timestamps.parse(notification.alerts().get(0).at()), clock.instant());
            metrics.latency("whodunit.delivery.latency", "From an event to somebody who was told", tags(receiver))
                    .record(passed.isNegative() ? Duration.ZERO : passed);
        }
    }

    @Override
    public void skipped(ReceiverName receiver, Notification notification) {
        metrics.registry()
                .counter("whodunit.deliveries", tags(receiver).and("result", "skipped"))
                .increment();
    }

    @Override
    public void unreadable(ReceiverName receiver, String topic, int partition, long offset) {
        metrics.registry()
                .counter("whodunit.dead.letters", "topic", topic, "reason", "no notification")
                .increment();
    }
}
