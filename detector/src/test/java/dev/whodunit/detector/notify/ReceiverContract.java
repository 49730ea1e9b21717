package dev.whodunit.detector.notify;

import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import java.util.HashMap;
import java.util.Map;

/** What the outbox does with an outcome, for tests that have none. */
public final class ReceiverContract {

    private ReceiverContract() {}

    /** What the outbox remembers of this. */
    public static Delivery delivered(Receiver receiver, Notification notification, Outcome.Delivered outcome) {
        Map<String, Long> told = new HashMap<>();
        notification.alerts().forEach(alert -> told.put(alert.id(), alert.revision()));
        return new Delivery(
                notification.group(),
                receiver.name().toString(),
                Delivery.State.DELIVERED,
                receiver.content(notification),
                outcome.remoteId(),
                outcome.memory(),
                told,
                1,
                0,
                null,
                "2026-11-21T03:12:04.200000Z");
    }
}
