package dev.whodunit.detector.notify;

import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.RESOLVED;
import static dev.whodunit.topologies.event.Notification.Reason.UPDATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.whodunit.detector.TopicSetup;
import dev.whodunit.detector.embedded.EmbeddedBroker;
import dev.whodunit.topologies.Topics;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The outbox on a real Kafka, halted wherever it hurts. */
final class OutboxIT {

    private static final AtomicInteger TESTS = new AtomicInteger();
    private static EmbeddedBroker broker;
    private static KafkaProducer<String, byte[]> producer;

    private final List<AutoCloseable> opened = Collections.synchronizedList(new ArrayList<>());
    private Topics topics;

    @BeforeAll
    static void start(@TempDir Path directory) {
        broker = EmbeddedBroker.start(directory);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all", "linger.ms", 0),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void stop() {
        producer.close();
        broker.close();
    }

    @BeforeEach
    void makeTopics() throws Exception {
        topics = new Topics("t" + TESTS.incrementAndGet() + ".");
        try (Admin admin = Admin.create(clients())) {
            new TopicSetup(topics, 1).run(admin);
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void tellsWhatIsWrittenAndNotTwice() throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        outbox(DeliveryListener.NONE, receiver);

        write(Alerts.notification("g", OPENED, Alerts.massDelete(1, 150)));
        write(Alerts.notification("g", UPDATED, Alerts.massDelete(2, 150)));
        write(Alerts.notification("other", OPENED, Alerts.truncate()));

        await().until(() -> receiver.told().size() >= 2);
        assertThat(receiver.told()).extracting(Notification::group).containsExactly("g", "other");
    }

    @Test
    void dropsALowerRevisionThatComesAgain() throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        outbox(DeliveryListener.NONE, receiver);
        write(Alerts.notification("g", OPENED, Alerts.massDelete(5, 300)));
        await().until(() -> receiver.told().size() == 1);

        write(Alerts.notification("g", OPENED, Alerts.massDelete(4, 200)));
        write(Alerts.notification("end", OPENED, Alerts.truncate()));

        await().until(() -> receiver.told().size() == 2);
        assertThat(receiver.told()).extracting(Notification::group).containsExactly("g", "end");
    }

    @Test
    void aDeadReceiverDelaysNobodyElse() throws Exception {
        ScriptedReceiver dead = new ScriptedReceiver("team", "dead", true);
        dead.script(notification -> new Outcome.Retry("connection refused"));
        ScriptedReceiver alive = new ScriptedReceiver("team", "alive", true);
        Outbox outbox = outbox(DeliveryListener.NONE, dead, alive);

        for (int number = 0; number < 50; number++) {
            write(Alerts.notification("g" + number, OPENED, Alerts.numbered(Alerts.truncate(), number)));
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
        write(Alerts.notification("g1", OPENED, Alerts.massDelete(1, 101)));
        write(Alerts.notification("g2", OPENED, Alerts.truncate()));
        write(Alerts.notification("g1", UPDATED, Alerts.massDelete(2, 140)));
        write(Alerts.notification("g1", UPDATED, Alerts.massDelete(3, 150)));
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
        write(Alerts.notification("g", OPENED, Alerts.massDelete(1, 101)));
        write(Alerts.notification("g", UPDATED, Alerts.massDelete(2, 120)));
        write(Alerts.notification("g", UPDATED, Alerts.massDelete(3, 140)));
        write(Alerts.notification("g", RESOLVED, Alerts.resolved(Alerts.massDelete(3, 140))));
        await().until(() -> outbox.state().get(0).waiting() == 2);

        receiver.script(ScriptedReceiver.TAKES);

        await().until(() -> receiver.told().size() == 2);
        assertThat(receiver.told()).extracting(Notification::reason).containsExactly(OPENED, RESOLVED);
    }

    @Test
    void oneRefusedMessageDoesNotHoldUpTheOthersAndIsShown() throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        receiver.script(notification -> notification.group().equals("bad")
                ? new Outcome.Refused("status 400")
                : ScriptedReceiver.TAKES.answer(notification));
        Outbox outbox = outbox(DeliveryListener.NONE, receiver);

        write(Alerts.notification("bad", OPENED, Alerts.massDelete(1, 150)));
        write(Alerts.notification("good", OPENED, Alerts.truncate()));

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

        write(Alerts.notification("slow", OPENED, Alerts.massDelete(1, 150)));
        write(Alerts.notification("good", OPENED, Alerts.truncate()));

        await().until(() -> receiver.told().size() == 1);
        assertThat(receiver.told().get(0).group()).isEqualTo("good");
    }

    @Test
    void aReceiverThatIsGoneIsAskedNoMore() throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        receiver.script(notification -> new Outcome.Refused("the webhook is gone", Outcome.Scope.RECEIVER));
        Outbox outbox = outbox(DeliveryListener.NONE, receiver);

        write(Alerts.notification("g1", OPENED, Alerts.massDelete(1, 150)));
        write(Alerts.notification("g2", OPENED, Alerts.truncate()));

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
        write(Alerts.notification("g", OPENED, Alerts.truncate()));
        await().until(() -> receiver.probes() >= 2);
        assertThat(receiver.attempts()).isEqualTo(1);

        receiver.answers(true);

        await().until(() -> outbox.state().get(0).refused() == 1);
        assertThat(receiver.attempts()).isEqualTo(2);
        assertThat(outbox.state().get(0).repeated()).isEqualTo(1);
    }

    /** Where the process dies. */
    private enum Halt {
        BETWEEN_INTENT_AND_SEND,
        BETWEEN_SEND_AND_OUTCOME,
        BETWEEN_OUTCOME_AND_COMMIT
    }

    @ParameterizedTest
    @EnumSource(Halt.class)
    void afterACrashNothingIsLostAndAtMostOneIsRepeated(Halt halt) throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        HaltingListener halting = new HaltingListener(halt, "g2");
        opened.add(halting);
        outbox(halting, receiver);
        for (int number = 1; number <= 4; number++) {
            write(Alerts.notification("g" + number, OPENED, Alerts.numbered(Alerts.truncate(), number)));
        }
        await().until(halting::isHalted);

        ScriptedReceiver successor = receiver.again();
        outbox(DeliveryListener.NONE, successor);

        await().until(() -> receiver.groups().containsAll(List.of("g1", "g2", "g3", "g4")));
        write(Alerts.notification("end", OPENED, Alerts.numbered(Alerts.truncate(), 9)));
        await().until(() -> receiver.groups().contains("end"));
        boolean inDoubt = halt == Halt.BETWEEN_SEND_AND_OUTCOME;
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
        write(Alerts.notification("g", OPENED, Alerts.massDelete(1, 150)));
        write(Alerts.notification("g", RESOLVED, Alerts.resolved(Alerts.massDelete(1, 150))));
        await().until(() -> !receiver.told().isEmpty()
                && receiver.told().get(receiver.told().size() - 1).reason() == RESOLVED);
        int told = receiver.told().size();
        first.close();
        rewind("team/a");

        outbox(DeliveryListener.NONE, receiver.again());
        write(Alerts.notification("end", OPENED, Alerts.truncate()));

        await().until(() -> receiver.groups().contains("end"));
        assertThat(receiver.told()).hasSize(told + 1);
    }

    @Test
    void retriesSurviveARestart() throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        receiver.script(notification -> new Outcome.Retry("down"));
        Outbox first = outbox(DeliveryListener.NONE, receiver);
        write(Alerts.notification("g", OPENED, Alerts.truncate()));
        await().until(() -> receiver.attempts() >= 1);
        first.close();

        ScriptedReceiver again = receiver.again();
        outbox(DeliveryListener.NONE, again);

        await().until(() -> receiver.groups().contains("g"));
        assertThat(receiver.told()).hasSize(1);
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

        producer.send(new ProducerRecord<>(topics.notifications(), "g", "{not json".getBytes(StandardCharsets.UTF_8)))
                .get();
        producer.send(new ProducerRecord<>(topics.notifications(), "g", null)).get();
        write(Alerts.notification("good", OPENED, Alerts.truncate()));

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
            write(Alerts.notification(group, OPENED, Alerts.numbered(Alerts.truncate(), number)));
            micros.add((receiver.awaitTold(group) - before) / 1_000);
        }

        Collections.sort(micros);
        System.out.printf("outbox: write -> told p50 %d us, p99 %d us%n", micros.get(100), micros.get(197));
        assertThat(micros.get(100)).isLessThan(40_000);
    }

    private Outbox outbox(DeliveryListener listener, Receiver... receivers) {
        Outbox outbox = Outbox.start(new OutboxSettings(clients(), topics, "instance"), List.of(receivers), listener);
        opened.add(outbox);
        return outbox;
    }

    private void write(Notification notification) throws Exception {
        producer.send(new ProducerRecord<>(topics.notifications(), notification.group(), Json.write(notification)))
                .get(30, TimeUnit.SECONDS);
    }

    private void rewind(String receiver) throws Exception {
        try (Admin admin = Admin.create(clients())) {
            admin.alterConsumerGroupOffsets(
                            topics.prefix() + "notify-" + receiver,
                            Map.of(new TopicPartition(topics.notifications(), 0), new OffsetAndMetadata(0)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static Map<String, Object> clients() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    /** Freezes the receiver's thread at one point, as if the process were gone; a released one can do no more harm. */
    private static final class HaltingListener implements DeliveryListener, AutoCloseable {

        private final Halt halt;
        private final String group;
        private final CountDownLatch halted = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        private HaltingListener(Halt halt, String group) {
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
}
