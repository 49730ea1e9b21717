package dev.whodunit.detector.notify;

import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Freezes the receiver's thread at one point, as if the process were gone; a released one can do no more harm. */
final class HaltingListener implements DeliveryListener, AutoCloseable {

    /** Where the process dies. */
    enum Halt {
        BETWEEN_INTENT_AND_SEND,
        BETWEEN_SEND_AND_OUTCOME,
        BETWEEN_OUTCOME_AND_COMMIT
    }

    private final Halt halt;
    private final String group;
    private final CountDownLatch halted = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    HaltingListener(Halt halt, String group) {
        this.halt = halt;
        this.group = group;
    }

    boolean isHalted() {
        return halted.getCount() == 0;
    }

    @Override
    public void intended(ReceiverName name, Notification notification, Delivery intent) {
        haltAt(Halt.BETWEEN_INTENT_AND_SEND, notification);
    }

    @Override
    public void answered(ReceiverName name, Notification notification, Outcome outcome, Duration took) {
        haltAt(Halt.BETWEEN_SEND_AND_OUTCOME, notification);
    }

    @Override
    public void recorded(ReceiverName name, Notification notification, Delivery delivery) {
        haltAt(Halt.BETWEEN_OUTCOME_AND_COMMIT, notification);
    }

    private void haltAt(Halt point, Notification notification) {
        if (released.getCount() == 0) {
            throw new AssertionError("halted");
        }
        if (point == halt && notification.group().equals(group)) {
            halted.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new AssertionError("halted");
        }
    }

    @Override
    public void close() {
        released.countDown();
    }
}
