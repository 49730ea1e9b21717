package dev.whodunit.detector.notify;

import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The outbox at work: reads topic {@code notifications} and tells each receiver on a thread and in a consumer group of
 * its own, so that none delays another.
 */
public final class Outbox implements AutoCloseable {

    private final List<Deliverer> deliverers;
    private final DeliveryJournal.Writer journal;

    private Outbox(List<Deliverer> deliverers, DeliveryJournal.Writer journal) {
        this.deliverers = deliverers;
        this.journal = journal;
    }

    /** Starts telling these receivers, which it closes in the end. Kafka may be away; it is waited for. */
    public static Outbox start(OutboxSettings settings, List<Receiver> receivers, DeliveryListener listener) {
        return start(settings, receivers, listener, InstantSource.system(), RandomGenerator.getDefault());
    }

    static Outbox start(
            OutboxSettings settings,
            List<Receiver> receivers,
            DeliveryListener listener,
            InstantSource clock,
            RandomGenerator random) {
        DeliveryJournal.Writer journal = new DeliveryJournal.Writer(settings);
        List<Deliverer> deliverers = receivers.stream()
                .map(receiver -> new Deliverer(settings, receiver, journal, listener, new Backoff(clock, random)))
                .toList();
        deliverers.forEach(Deliverer::start);
        return new Outbox(deliverers, journal);
    }

    /** How things stand with each receiver, in the order they were given. */
    public List<ReceiverState> state() {
        return deliverers.stream().map(Deliverer::state).toList();
    }

    /** Finishes what is being sent, if that is soon, and stops; what waits is told after the next start. */
    @Override
    public void close() {
        deliverers.forEach(Deliverer::stop);
        deliverers.forEach(Deliverer::awaitEnd);
        journal.close();
    }
}
