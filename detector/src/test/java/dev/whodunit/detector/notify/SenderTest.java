package dev.whodunit.detector.notify;

import static dev.whodunit.topologies.event.Notification.Reason.ESCALATED;
import static dev.whodunit.topologies.event.Notification.Reason.HANDLED;
import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.REPEATED;
import static dev.whodunit.topologies.event.Notification.Reason.REROUTED;
import static dev.whodunit.topologies.event.Notification.Reason.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Handling;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.event.Notification.Reason;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is news to a receiver. */
final class SenderTest {

    private static final Alert ALERT = Alerts.massDelete(1, 150);
    private static final String NOON = "2026-11-21T12:00:00.000000Z";
    private static final String LATER = "2026-11-21T12:30:00.000000Z";

    private final ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
    private final Map<String, Delivery> deliveries = new HashMap<>();
    private final Sender sender = new Sender(
            receiver,
            new Memory(),
            DeliveryListener.NONE,
            new Backoff(() -> Instant.parse(NOON), new Random(1)),
            new Progress(receiver.name()));

    private final class Memory implements Journal {
        @Override
        public @Nullable Delivery get(String group) {
            return deliveries.get(group);
        }

        @Override
        public Collection<Delivery> all() {
            return deliveries.values();
        }

        @Override
        public void write(Delivery delivery) {
            deliveries.put(delivery.group(), delivery);
        }
    }

    private void tell(Reason reason, String at, Alert... alerts) throws InterruptedException {
        tell(reason, at, Handling.NONE, alerts);
    }

    private void tell(Reason reason, String at, Handling handling, Alert... alerts) throws InterruptedException {
        sender.tell(new Notification("g", "team", reason, Map.of(), List.of(alerts), at, handling));
    }

    private List<Reason> told() {
        return receiver.told().stream().map(Notification::reason).toList();
    }

    @Test
    void an_escalation_to_whom_was_told_already_is_told_once() throws Exception {
        tell(OPENED, NOON, ALERT);
        tell(ESCALATED, LATER, ALERT);
        tell(ESCALATED, LATER, ALERT);

        assertThat(told()).containsExactly(OPENED, ESCALATED);
    }

    @Test
    void an_escalation_after_a_reminder_is_told_too() throws Exception {
        tell(OPENED, NOON, ALERT);
        tell(REPEATED, NOON, ALERT);
        tell(ESCALATED, LATER, ALERT);

        assertThat(told()).containsExactly(OPENED, REPEATED, ESCALATED);
    }

    @Test
    void an_escalation_to_somebody_new_is_no_more_than_an_opening_that_comes_again() throws Exception {
        tell(ESCALATED, NOON, ALERT);
        tell(OPENED, LATER, ALERT);

        assertThat(told()).containsExactly(ESCALATED);
    }

    @Test
    void that_a_route_leads_here_no_more_is_told_also_behind_something_that_is_on_its_way() throws Exception {
        tell(OPENED, NOON, ALERT);
        receiver.script(notification -> new Outcome.Retry("down"));
        tell(HANDLED, NOON, new Handling("everything", Map.of(), Map.of(), Map.of(), 1, 7), ALERT);
        receiver.script(ScriptedReceiver.TAKES);

        tell(REROUTED, LATER, ALERT.ended("its route has changed", LATER));
        tell(REROUTED, LATER, ALERT.ended("its route has changed", LATER));

        assertThat(told()).containsExactly(OPENED, REROUTED);
        assertThat(receiver.told().get(1).alerts().get(0).state()).isEqualTo(Alert.State.RESOLVED);
    }

    @Test
    void what_a_route_that_is_there_again_says_is_told() throws Exception {
        tell(OPENED, NOON, ALERT);
        tell(REROUTED, LATER, ALERT.ended("its route has changed", LATER));
        tell(OPENED, LATER, ALERT);
        tell(RESOLVED, LATER, Alerts.resolved(ALERT));

        assertThat(told()).containsExactly(OPENED, REROUTED, OPENED, RESOLVED);
    }
}
