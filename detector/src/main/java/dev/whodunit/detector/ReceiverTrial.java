package dev.whodunit.detector;

import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.TestMessage;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sends a test message to one configured receiver by each of its integrations, once, and says what came of it. */
public final class ReceiverTrial {

    private ReceiverTrial() {}

    /**
     * What came of one integration.
     *
     * @param integration as metrics and health name it: {@code discord-0}
     * @param took until it answered to the first message
     */
    public record Result(String integration, Outcome outcome, Duration took) {}

    /** Tells the receiver of a test alert and of its end, without Kafka; in the order in which it would be told. */
    public static List<Result> run(Configuration configuration, Configuration.Receiver receiver, Instant now)
            throws InterruptedException {
        Configuration.Http http = configuration.http();
        String page = "http://" + http.host() + ":" + http.port();
        TestMessage message = new TestMessage(receiver.name(), now);
        List<Result> results = new ArrayList<>();
        for (Receiver integration : ReceiverSetup.of(
                List.of(receiver),
                new ReceiverSetup.Surroundings(page, null, configuration.links(), (name, part) -> {}))) {
            try (integration) {
                results.add(tell(integration, message));
            }
        }
        return results;
    }

    private static Result tell(Receiver receiver, TestMessage message) throws InterruptedException {
        long begun = System.nanoTime();
        Notification opened = message.opened();
        Outcome outcome = receiver.send(opened, null);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (outcome instanceof Outcome.Delivered delivered) {
            Outcome end = receiver.send(message.resolved(), remembered(receiver, opened, delivered));
            outcome = end instanceof Outcome.Delivered ? outcome : end;
        }
        return new Result(receiver.name().integration(), outcome, took);
    }

    private static Delivery remembered(Receiver receiver, Notification opened, Outcome.Delivered delivered) {
        return new Delivery(
                opened.group(),
                receiver.name().toString(),
                Delivery.State.DELIVERED,
                receiver.content(opened),
                delivered.remoteId(),
                delivered.memory(),
                Map.of(opened.alerts().get(0).id(), opened.alerts().get(0).revision()),
                1,
                0,
                null,
                opened.at());
    }
}
