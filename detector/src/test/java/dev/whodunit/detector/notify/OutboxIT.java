package dev.whodunit.detector.notify;

import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.REPEATED;
import static dev.whodunit.topologies.event.Notification.Reason.UPDATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.whodunit.topologies.event.Notification;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the outbox tells, and what it does not tell again. */
final class OutboxIT extends OutboxOnKafka {

    @Test
    void tellsWhatIsWrittenAndNotTwice() throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        outbox(DeliveryListener.NONE, receiver);

        kafka.write(Alerts.notification("g", OPENED, Alerts.massDelete(1, 150)));
        kafka.write(Alerts.notification("g", UPDATED, Alerts.massDelete(2, 150)));
        kafka.write(Alerts.notification("other", OPENED, Alerts.truncate()));

        await().until(() -> receiver.told().size() >= 2);
        assertThat(receiver.told()).extracting(Notification::group).containsExactly("g", "other");
    }

    @Test
    void dropsALowerRevisionThatComesAgain() throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        outbox(DeliveryListener.NONE, receiver);
        kafka.write(Alerts.notification("g", OPENED, Alerts.massDelete(5, 300)));
        await().until(() -> receiver.told().size() == 1);

        kafka.write(Alerts.notification("g", OPENED, Alerts.massDelete(4, 200)));
        kafka.write(Alerts.notification("end", OPENED, Alerts.truncate()));

        await().until(() -> receiver.told().size() == 2);
        assertThat(receiver.told()).extracting(Notification::group).containsExactly("g", "end");
    }

    @Test
    void aReminderIsToldThoughItSaysWhatWasSaidBeforeAndThenNotAgain() throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        outbox(DeliveryListener.NONE, receiver);
        kafka.write(Alerts.notification("g", OPENED, Alerts.massDelete(1, 150)));
        await().until(() -> receiver.told().size() == 1);

        kafka.write(Alerts.notification("g", REPEATED, Alerts.massDelete(1, 150)));
        await().until(() -> receiver.told().size() == 2);
        kafka.write(Alerts.notification("g", REPEATED, Alerts.massDelete(1, 150)));
        kafka.write(Alerts.notification("end", OPENED, Alerts.truncate()));

        await().until(() -> receiver.told().size() == 3);
        assertThat(receiver.told()).extracting(Notification::group).containsExactly("g", "g", "end");
    }

    @Test
    void garbageInTheOutboxIsPassedOver() throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        AtomicInteger dropped = new AtomicInteger();
        outbox(
                new DeliveryListener() {
                    @Override
                    public void unreadable(ReceiverName name, String topic, int partition, long offset) {
                        dropped.incrementAndGet();
                    }
                },
                receiver);

        kafka.write("g", "{not json");
        kafka.write("g", (byte[]) null);
        kafka.write(Alerts.notification("good", OPENED, Alerts.truncate()));

        await().until(() -> receiver.groups().contains("good"));
        assertThat(dropped).hasValue(2);
    }

    @Test
    void tellsWithinMillisecondsOfTheWrite() throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        outbox(DeliveryListener.NONE, receiver);
        List<Long> micros = new ArrayList<>();

        for (int number = 0; number < 200; number++) {
            long before = System.nanoTime();
            String group = "g" + number;
            kafka.write(Alerts.notification(group, OPENED, Alerts.numbered(Alerts.truncate(), number)));
            micros.add((receiver.awaitTold(group) - before) / 1_000);
        }

        Collections.sort(micros);
        System.out.printf("outbox: write -> told p50 %d us, p99 %d us%n", micros.get(100), micros.get(197));
        assertThat(micros.get(100)).isLessThan(40_000);
    }
}
