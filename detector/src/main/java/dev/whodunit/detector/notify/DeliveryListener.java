package dev.whodunit.detector.notify;

import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import java.time.Duration;

/** Hears of every step of a delivery, in order, on the receiver's own thread: for metrics and health. */
public interface DeliveryListener {

    DeliveryListener NONE = new DeliveryListener() {};

    /** The intent is safely written and the message is about to be sent; {@code attempt} counts from 1. */
    default void intended(ReceiverName receiver, Notification notification, Delivery intent) {}

    /** The receiver was told, with this outcome, which is not yet written. */
    default void answered(ReceiverName receiver, Notification notification, Outcome outcome, Duration took) {}

    /** The outcome is safely written. */
    default void recorded(ReceiverName receiver, Notification notification, Delivery delivery) {}

    /** The notification was not sent: it says nothing new, or a newer one stands for it. */
    default void skipped(ReceiverName receiver, Notification notification) {}

    /** A record of the outbox was dropped because it is no notification. */
    default void unreadable(ReceiverName receiver, String topic, int partition, long offset) {}

    /** The outbox itself cannot work for this receiver (Kafka is away); it tries again by itself. */
    default void interrupted(ReceiverName receiver, String reason) {}
}
