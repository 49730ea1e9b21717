package dev.whodunit.detector.notify;

import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.whodunit.detector.notify.OtherSide.Fault;
import dev.whodunit.detector.notify.OtherSide.Told;
import dev.whodunit.topologies.event.Alert;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A fault at each receiver, and a process that dies under it, with the topics in a real Kafka: a minute passes in a second. */
final class ReceiverFaultsOnKafkaIT extends OutboxOnKafka {

    private static final int FASTER = 60;

    private final Instant begun = Instant.now();
    private final InstantSource clock =
            () -> begun.plus(Duration.between(begun, Instant.now()).multipliedBy(FASTER));

    private void start(OtherSide side, DeliveryListener listener) {
        opened.add(Outbox.start(
                kafka.settings(), List.of(side.receiver(clock)), listener, clock, RandomGenerator.getDefault()));
    }

    private static Alert episode(int number) {
        return Alerts.episode("%016x-1".formatted(0xdef000 + number), 1, 150);
    }

    private void open(int number) throws Exception {
        Alert alert = episode(number);
        kafka.write(Alerts.notification("g-" + alert.id(), OPENED, alert));
    }

    private void end(int number) throws Exception {
        Alert alert = episode(number);
        kafka.write(Alerts.notification("g-" + alert.id(), RESOLVED, Alerts.resolved(alert)));
    }

    private static boolean isToldToHaveEnded(OtherSide side, int number) {
        String id = episode(number).id();
        return side.told().stream()
                .anyMatch(told -> told.resolved() && told.alert().equals(id));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everythingArrivesAfterACrashUnderAFaultAndOnlyWhatWasInDoubtTwice(Kind kind) throws Exception {
        OtherSide side = kind.side();
        try {
            side.fail(Fault.SERVER_ERROR);
            String first = "g-" + episode(0).id();
            HaltingListener halting = new HaltingListener(HaltingListener.Halt.BETWEEN_SEND_AND_OUTCOME, first);
            opened.add(halting);
            start(side, halting);
            for (int number = 0; number < 4; number++) {
                open(number);
            }
            await().until(halting::isHalted);
            side.mend();
            start(side, DeliveryListener.NONE);
            for (int number = 0; number < 4; number++) {
                end(number);
            }

            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                for (int number = 0; number < 4; number++) {
                    assertThat(isToldToHaveEnded(side, number)).isTrue();
                }
            });
            Map<Told, Long> arrivals =
                    side.told().stream().collect(Collectors.groupingBy(told -> told, Collectors.counting()));
            arrivals.forEach((told, times) ->
                    assertThat(times).as("%s", told).isLessThanOrEqualTo(first.endsWith(told.alert()) ? 2 : 1));
            assertThat(side.violations()).isEmpty();
        } finally {
            side.close();
        }
    }
}
