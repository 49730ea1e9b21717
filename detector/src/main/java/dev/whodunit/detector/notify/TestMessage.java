package dev.whodunit.detector.notify;

import dev.whodunit.sigma.rule.Level;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.event.Timestamps;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An alert that says it is a test, to see whether a receiver can be told: it opens and ends at once, so that no incident
 * stays open anywhere.
 *
 * @param receiver the receiver's name in the configuration
 * @param at when it is sent; another time makes another alert
 */
public record TestMessage(String receiver, Instant at) {

    private static final String NAME = "whodunit_test";
    private static final String TITLE = "Test message, nothing happened";

    public Notification opened() {
        return notification(Notification.Reason.OPENED, Alert.State.FIRING);
    }

    public Notification resolved() {
        return notification(Notification.Reason.RESOLVED, Alert.State.RESOLVED);
    }

    private Notification notification(Notification.Reason reason, Alert.State state) {
        String time = Timestamps.format(at);
        String id = Content.of(NAME + "\n" + receiver + "\n" + time).substring(0, 16) + "-1";
        return new Notification(
                NAME + "/" + id, receiver, reason, Map.of("rule", NAME), List.of(alert(id, state, time)), time);
    }

    private Alert alert(String id, Alert.State state, String time) {
        boolean over = state == Alert.State.RESOLVED;
        return new Alert(
                id,
                over ? 2 : 1,
                state,
                NAME,
                NAME,
                TITLE,
                Level.INFORMATIONAL.toString(),
                List.of(),
                Map.of("receiver", receiver),
                new Alert.Actor(null, "none"),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                1,
                time,
                time,
                time,
                "somebody asked whether receiver " + receiver + " can be told",
                new Alert.Detail(
                        List.of(),
                        List.of(),
                        Map.of(),
                        false,
                        0,
                        1,
                        false,
                        null,
                        "Sent by \"whodunit receivers test\". There is nothing to do.",
                        over ? "the test is over" : null,
                        time,
                        time,
                        List.of()));
    }
}
