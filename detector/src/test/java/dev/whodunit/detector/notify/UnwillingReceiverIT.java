package dev.whodunit.detector.notify;

import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.RESOLVED;
import static dev.whodunit.topologies.event.Notification.Reason.UPDATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.whodunit.topologies.event.Notification;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Receivers that are away, refuse or do not answer. */
final class UnwillingReceiverIT extends OutboxOnKafka {

    @Test
    void aDeadReceiverDelaysNobodyElse() throws Exception {
        ScriptedReceiver dead = new ScriptedReceiver("team", "dead", true);
        dead.script(notification -> new Outcome.Retry("connection refused"));
        ScriptedReceiver alive = new ScriptedReceiver("team", "alive", true);
        Outbox outbox = outbox(DeliveryListener.NONE, dead, alive);

        for (int number = 0; number < 50; number++) {
            kafka.write(Alerts.notification("g" + number, OPENED, Alerts.numbered(Alerts.truncate(), number)));
        }

        await().until(() -> alive.told().size() == 50);
        assertThat(dead.told()).isEmpty();
        assertThat(outbox.state().get(0).working()).isFalse();
        assertThat(outbox.state().get(0).problem()).isEqualTo("connection refused");
        assertThat(outbox.state().get(1).working()).isTrue();
    }

    @Test
    void whenAReceiverComesBackItHearsTheNewestOfEachGroupInOrder() throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        receiver.script(notification -> new Outcome.Retry("down"));
        Outbox outbox = outbox(DeliveryListener.NONE, receiver);
        kafka.write(Alerts.notification("g1", OPENED, Alerts.massDelete(1, 101)));
        kafka.write(Alerts.notification("g2", OPENED, Alerts.truncate()));
        kafka.write(Alerts.notification("g1", UPDATED, Alerts.massDelete(2, 140)));
        kafka.write(Alerts.notification("g1", UPDATED, Alerts.massDelete(3, 150)));
        await().until(() -> outbox.state().get(0).waiting() == 2);

        receiver.script(ScriptedReceiver.TAKES);

        await().until(() -> receiver.told().size() == 2);
        assertThat(receiver.told()).extracting(Notification::group).containsExactly("g1", "g2");
        assertThat(receiver.told().get(0).alerts().get(0).count()).isEqualTo(150);
    }

    @Test
    void aReceiverThatCannotEditHearsOfOpeningAndResolving() throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", false);
        receiver.script(notification -> new Outcome.Retry("down"));
        Outbox outbox = outbox(DeliveryListener.NONE, receiver);
        kafka.write(Alerts.notification("g", OPENED, Alerts.massDelete(1, 101)));
        kafka.write(Alerts.notification("g", UPDATED, Alerts.massDelete(2, 120)));
        kafka.write(Alerts.notification("g", UPDATED, Alerts.massDelete(3, 140)));
        kafka.write(Alerts.notification("g", RESOLVED, Alerts.resolved(Alerts.massDelete(3, 140))));
        await().until(() -> outbox.state().get(0).waiting() == 2);

        receiver.script(ScriptedReceiver.TAKES);

        await().until(() -> receiver.told().size() == 2);
        assertThat(receiver.told()).extracting(Notification::reason).containsExactly(OPENED, RESOLVED);
    }

    @Test
    void whatWasToldIsNotToldAgainAfterACrashWhileSomethingNewerIsInDoubt() throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        outbox(DeliveryListener.NONE, receiver);
        kafka.write(Alerts.notification("g", OPENED, Alerts.massDelete(1, 101)));
        await().until(() -> receiver.told().size() == 1);
        receiver.script(notification -> new Outcome.Unanswered("the connection was lost"));
        receiver.answers(false);
        kafka.write(Alerts.notification("g", UPDATED, Alerts.massDelete(2, 140)));
        await().until(() -> receiver.attempts() == 2);

        kafka.write(Alerts.notification("g", OPENED, Alerts.massDelete(1, 101)));
        kafka.write(Alerts.notification("end", OPENED, Alerts.truncate()));
        receiver.script(ScriptedReceiver.TAKES);
        receiver.answers(true);
        receiver.awaitTold("end");
        kafka.write(Alerts.notification("g", UPDATED, Alerts.massDelete(2, 140)));

        await().until(() -> receiver.told().size() == 3);
        assertThat(receiver.told())
                .extracting(told -> told.group() + " " + told.alerts().get(0).count())
                .containsExactly("g 101", "end 1", "g 140");
    }

    @Test
    void oneRefusedMessageDoesNotHoldUpTheOthersAndIsShown() throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        receiver.script(notification -> notification.group().equals("bad")
                ? new Outcome.Refused("status 400")
                : ScriptedReceiver.TAKES.answer(notification));
        Outbox outbox = outbox(DeliveryListener.NONE, receiver);

        kafka.write(Alerts.notification("bad", OPENED, Alerts.massDelete(1, 150)));
        kafka.write(Alerts.notification("good", OPENED, Alerts.truncate()));

        await().until(() -> receiver.told().size() == 1);
        assertThat(receiver.told().get(0).group()).isEqualTo("good");
        assertThat(outbox.state().get(0).refused()).isEqualTo(1);
    }

    @Test
    void oneMessageThatHasToWaitDoesNotHoldUpTheOthers() throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        receiver.script(notification -> notification.group().equals("slow")
                ? new Outcome.Retry(Duration.ofMinutes(5), "this one later", Outcome.Scope.MESSAGE)
                : ScriptedReceiver.TAKES.answer(notification));
        outbox(DeliveryListener.NONE, receiver);

        kafka.write(Alerts.notification("slow", OPENED, Alerts.massDelete(1, 150)));
        kafka.write(Alerts.notification("good", OPENED, Alerts.truncate()));

        await().until(() -> receiver.told().size() == 1);
        assertThat(receiver.told().get(0).group()).isEqualTo("good");
    }

    @Test
    void aReceiverThatIsGoneIsAskedNoMore() throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        receiver.script(notification -> new Outcome.Refused("the webhook is gone", Outcome.Scope.RECEIVER));
        Outbox outbox = outbox(DeliveryListener.NONE, receiver);

        kafka.write(Alerts.notification("g1", OPENED, Alerts.massDelete(1, 150)));
        kafka.write(Alerts.notification("g2", OPENED, Alerts.truncate()));

        await().until(() -> outbox.state().get(0).refused() == 2);
        assertThat(receiver.attempts()).isEqualTo(1);
        assertThat(outbox.state().get(0).working()).isFalse();
    }

    @Test
    void aMessageWithoutAnAnswerIsRepeatedOnceAndOnlyWhenTheReceiverAnswersAgain() throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        receiver.script(notification -> new Outcome.Unanswered("connection lost"));
        receiver.answers(false);
        Outbox outbox = outbox(DeliveryListener.NONE, receiver);
        kafka.write(Alerts.notification("g", OPENED, Alerts.truncate()));
        await().until(() -> receiver.probes() >= 2);
        assertThat(receiver.attempts()).isEqualTo(1);

        receiver.answers(true);

        await().until(() -> outbox.state().get(0).refused() == 1);
        assertThat(receiver.attempts()).isEqualTo(2);
        assertThat(outbox.state().get(0).repeated()).isEqualTo(1);
    }
}
