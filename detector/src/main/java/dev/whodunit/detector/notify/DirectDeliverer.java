package dev.whodunit.detector.notify;

import dev.whodunit.topologies.event.Notification;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that tells one receiver what is handed over in memory, and tries for as long as it takes. */
final class DirectDeliverer implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(DirectDeliverer.class);
    private static final Duration LONGEST_REST = Duration.ofSeconds(1);
    private static final Duration LONGEST_END = Duration.ofSeconds(3);
    private static final int MOST_WAITING = 1_000;

    private final Receiver receiver;
    private final Waiting waiting;
    private final Telling telling;
    private final Progress progress;
    /** Nothing in it means no more than: look again. */
    private final BlockingQueue<Optional<Notification>> handedOver = new LinkedBlockingQueue<>(MOST_WAITING);

    private final Thread thread;
    private volatile boolean closed;
    private long taken;

    DirectDeliverer(Receiver receiver, Journal journal, Backoff backoff) {
        this.receiver = receiver;
        this.progress = new Progress(receiver.name());
        this.waiting = new Waiting(receiver.edits(), MOST_WAITING);
        this.telling = new Telling(
                new Sender(receiver, journal, DeliveryListener.NONE, backoff, progress),
                new KeepAlive(receiver, journal, backoff, progress),
                waiting,
                backoff);
        this.thread = new Thread(this, "tell-" + receiver.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void tell(Notification notification) {
        if (!handedOver.offer(Optional.of(addressed(notification)))) {
            LOG.warn("Notification dropped, too many wait: receiver={}", receiver.name());
        }
    }

    private Notification addressed(Notification notification) {
        return new Notification(
                notification.group(),
                receiver.name().receiver(),
                notification.reason(),
                notification.labels(),
                notification.alerts(),
                notification.at());
    }

    ReceiverState state() {
        return progress.state();
    }

    /** Asks it to end; it finishes what it is sending. */
    void stop() {
        closed = true;
        handedOver.offer(Optional.empty());
    }

    void awaitEnd() {
        try {
            thread.join(LONGEST_END.toMillis());
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(LONGEST_END.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        try {
            while (!closed) {
                takeAndTell();
                progress.waiting(waiting.size());
            }
        } catch (InterruptedException e) {
            LOG.debug("Told to end: receiver={}", receiver.name());
        }
        receiver.close();
    }

    private void takeAndTell() throws InterruptedException {
        try {
            take();
            telling.next();
        } catch (RuntimeException e) {
            LOG.error("What waits is dropped: receiver={}", receiver.name(), e);
            telling.forgetAll();
        }
    }

    private void take() throws InterruptedException {
        long millis = telling.rest(LONGEST_REST).toMillis();
        for (Optional<Notification> next = handedOver.poll(millis, TimeUnit.MILLISECONDS);
                next != null;
                next = handedOver.poll()) {
            next.ifPresent(this::enqueue);
        }
    }

    private void enqueue(Notification notification) {
        waiting.add(taken++, notification, older -> LOG.debug("A newer one stands for it: group={}", older.group()));
    }
}
