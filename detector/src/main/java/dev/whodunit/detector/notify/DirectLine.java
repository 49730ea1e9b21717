package dev.whodunit.detector.notify;

import dev.whodunit.topologies.event.Notification;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A way to the receivers that needs neither Kafka nor topics, for what must be told when those do not work. It keeps the
 * outbox's promise (intent, send, outcome; one repeat at most; the newest of a group stands for those before it), with a
 * file per receiver in place of topic {@code deliveries}. What waits when the process ends is not told by itself: whoever
 * tells says it again at the next start, and what was told already is known. Safe for threads.
 */
public final class DirectLine implements AutoCloseable {

    private final List<DirectDeliverer> deliverers;

    private DirectLine(List<DirectDeliverer> deliverers) {
        this.deliverers = deliverers;
    }

    /**
     * Opens the line to these receivers, which it closes in the end; they are nobody else's.
     *
     * @param directory where it keeps what was told
     */
    public static DirectLine open(Path directory, List<Receiver> receivers) {
        return open(directory, receivers, InstantSource.system(), RandomGenerator.getDefault());
    }

    static DirectLine open(Path directory, List<Receiver> receivers, InstantSource clock, RandomGenerator random) {
        List<DirectDeliverer> deliverers = receivers.stream()
                .map(receiver -> new DirectDeliverer(
                        receiver, new FileJournal(directory, receiver.name()), new Backoff(clock, random)))
                .toList();
        deliverers.forEach(DirectDeliverer::start);
        return new DirectLine(deliverers);
    }

    /** Hands it over for every receiver, whatever name it is addressed to; returns at once. */
    public void tell(Notification notification) {
        deliverers.forEach(deliverer -> deliverer.tell(notification));
    }

    /** How things stand with each receiver, in the order they were given. */
    public List<ReceiverState> state() {
        return deliverers.stream().map(DirectDeliverer::state).toList();
    }

    /** Finishes what is being sent, if that is soon, and stops. */
    @Override
    public void close() {
        deliverers.forEach(DirectDeliverer::stop);
        deliverers.forEach(DirectDeliverer::awaitEnd);
    }
}
