package dev.whodunit.detector.notify;

import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The outbox halted wherever it hurts, and started again. */
final class OutboxCrashIT extends OutboxOnKafka {

    @ParameterizedTest
    @EnumSource(HaltingListener.Halt.class)
    void afterACrashNothingIsLostAndAtMostOneIsRepeated(HaltingListener.Halt halt) throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        HaltingListener halting = new HaltingListener(halt, "g2");
        opened.add(halting);
        outbox(halting, receiver);
        for (int number = 1; number <= 4; number++) {
            kafka.write(Alerts.notification("g" + number, OPENED, Alerts.numbered(Alerts.truncate(), number)));
        }
        await().until(halting::isHalted);

        ScriptedReceiver successor = receiver.again();
        outbox(DeliveryListener.NONE, successor);

        await().until(() -> receiver.groups().containsAll(List.of("g1", "g2", "g3", "g4")));
        kafka.write(Alerts.notification("end", OPENED, Alerts.numbered(Alerts.truncate(), 9)));
        await().until(() -> receiver.groups().contains("end"));
        boolean inDoubt = halt == HaltingListener.Halt.BETWEEN_SEND_AND_OUTCOME;
        assertThat(receiver.groups())
                .containsExactlyElementsOf(
                        inDoubt
                                ? List.of("g1", "g2", "g2", "g3", "g4", "end")
                                : List.of("g1", "g2", "g3", "g4", "end"));
    }

    @Test
    void theDeliveriesKnowWhatWasToldEvenIfOffsetsAreLost() throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        Outbox first = outbox(DeliveryListener.NONE, receiver);
        kafka.write(Alerts.notification("g", OPENED, Alerts.massDelete(1, 150)));
        kafka.write(Alerts.notification("g", RESOLVED, Alerts.resolved(Alerts.massDelete(1, 150))));
        await().until(() -> !receiver.told().isEmpty()
                && receiver.told().get(receiver.told().size() - 1).reason() == RESOLVED);
        int told = receiver.told().size();
        first.close();
        kafka.rewind("team/a");

        outbox(DeliveryListener.NONE, receiver.again());
        kafka.write(Alerts.notification("end", OPENED, Alerts.truncate()));

        await().until(() -> receiver.groups().contains("end"));
        assertThat(receiver.told()).hasSize(told + 1);
    }

    @Test
    void retriesSurviveARestart() throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        receiver.script(notification -> new Outcome.Retry("down"));
        Outbox first = outbox(DeliveryListener.NONE, receiver);
        kafka.write(Alerts.notification("g", OPENED, Alerts.truncate()));
        await().until(() -> receiver.attempts() >= 1);
        first.close();

        ScriptedReceiver again = receiver.again();
        outbox(DeliveryListener.NONE, again);

        await().until(() -> receiver.groups().contains("g"));
        assertThat(receiver.told()).hasSize(1);
    }
}
