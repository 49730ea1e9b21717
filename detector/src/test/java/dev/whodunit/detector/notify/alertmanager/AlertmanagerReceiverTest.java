package dev.whodunit.detector.notify.alertmanager;

import static dev.whodunit.topologies.event.Notification.Reason.DIGEST;
import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.RESOLVED;
import static dev.whodunit.topologies.event.Notification.Reason.UPDATED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.detector.notify.Alerts;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverContract;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AlertmanagerReceiverTest {

    private final AlertmanagerSide alertmanager = new AlertmanagerSide();
    private Instant now = Instant.parse("2026-11-21T03:12:04.2Z");
    private final Receiver receiver = alertmanager.receiver(() -> now);

    @AfterEach
    void everyAlertWasValid() {
        alertmanager.close();
        assertThat(alertmanager.violations()).isEmpty();
    }

    private Delivery tell(@Nullable Delivery previous, Notification notification) throws Exception {
        Outcome outcome = receiver.send(notification, previous);
        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        Delivery told = ReceiverContract.delivered(receiver, notification, (Outcome.Delivered) outcome);
        return Json.read(Json.write(told), Delivery.class);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private int firing() {
        return alertmanager.firing(now).size();
    }

    @Test
    void anAlertIsTheSameOneWhileItGrowsAndEndsAndItsEndTellsAllOfIt() throws Exception {
        Delivery opened = tell(null, Alerts.notification("g", OPENED, Alerts.massDelete(1, 150)));
        Delivery grown = tell(opened, Alerts.notification("g", UPDATED, Alerts.massDelete(2, 900)));
        assertThat(firing()).isEqualTo(1);

        tell(grown, Alerts.notification("g", RESOLVED, Alerts.resolved(Alerts.massDelete(2, 900))));

        assertThat(firing()).isZero();
        assertThat(alertmanager.standing()).hasSize(1);
        assertThat(alertmanager.shown().get(0)).contains("\"count\":\"900\"").contains("nothing more happened");
    }

    @Test
    void whatIsNotKeptAliveEndsAfterFiveMinutesAndWhatIsDoesNot() throws Exception {
        Delivery told = tell(null, Alerts.notification("g", OPENED, Alerts.massDelete(1, 150)));
        pass(Duration.ofMinutes(4));
        assertThat(firing()).isEqualTo(1);

        Outcome outcome = receiver.keepAlive(List.of(told));

        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        pass(Duration.ofMinutes(4));
        assertThat(firing()).isEqualTo(1);
        assertThat(alertmanager.shown().get(0)).contains("150 rows deleted");
        pass(Duration.ofMinutes(1));
        assertThat(firing()).isZero();
    }

    @Test
    void whatHasEndedIsNotKeptAlive() throws Exception {
        Delivery opened = tell(null, Alerts.notification("g", OPENED, Alerts.massDelete(1, 150)));
        Delivery over = tell(opened, Alerts.notification("g", RESOLVED, Alerts.resolved(Alerts.massDelete(1, 150))));
        int posts = alertmanager.posts();

        receiver.keepAlive(List.of(over));

        assertThat(alertmanager.posts())
                .as("nothing to say, so nothing is said")
                .isEqualTo(posts);
    }

    @Test
    void whatEndedInALaterGroupIsNotKeptAliveByTheEarlier() throws Exception {
        Delivery first = tell(null, Alerts.notification("digest-1", DIGEST, Alerts.massDelete(1, 150)));
        Delivery second =
                tell(null, Alerts.notification("digest-2", DIGEST, Alerts.resolved(Alerts.massDelete(1, 150))));
        assertThat(firing()).isZero();

        receiver.keepAlive(List.of(first, second));

        assertThat(firing()).isZero();
    }

    @Test
    void anAlertWithoutNewsForAWeekIsLetGo() throws Exception {
        Delivery told = tell(null, Alerts.notification("g", OPENED, Alerts.massDelete(1, 150)));
        pass(Duration.ofDays(6));
        receiver.keepAlive(List.of(told));
        assertThat(firing()).isEqualTo(1);

        pass(Duration.ofDays(2));
        receiver.keepAlive(List.of(told));

        assertThat(firing()).isZero();
    }

    @Test
    void aRaisedLevelEndsTheAlertOfTheLowerOne() throws Exception {
        Alert medium = Alerts.level(Alerts.massDelete(1, 150), "medium");
        Delivery opened = tell(null, Alerts.notification("g", OPENED, medium));

        Delivery raised = tell(opened, Alerts.notification("g", UPDATED, Alerts.level(medium, "critical")));
        receiver.keepAlive(List.of(raised));

        assertThat(alertmanager.firing(now)).hasSize(1).allMatch(labels -> labels.contains("critical"));
    }

    @Test
    void anOldRevisionDoesNotBringBackWhatHasEnded() throws Exception {
        Alert other = Alerts.numbered(Alerts.truncate(), 7);
        Delivery over = tell(null, Alerts.notification("g", RESOLVED, Alerts.resolved(Alerts.massDelete(5, 150))));

        tell(over, Alerts.notification("g", OPENED, other, Alerts.massDelete(4, 140)));

        assertThat(alertmanager.firing(now)).hasSize(1).allMatch(labels -> labels.contains("database_truncate"));
    }

    @Test
    void aClockThereThatIsASecondBehindSeesTheEndAsPast() throws Exception {
        Delivery opened = tell(null, Alerts.notification("g", OPENED, Alerts.massDelete(1, 150)));
        tell(opened, Alerts.notification("g", RESOLVED, Alerts.resolved(Alerts.massDelete(1, 150))));

        assertThat(alertmanager.firing(now.minusSeconds(1))).isEmpty();
    }

    @Test
    void hundredsOfLargeAlertsInOneGroupFitIntoOneRecord() throws Exception {
        Delivery told = null;
        for (int from = 0; from < 500; from += 20) {
            Alert[] alerts = IntStream.range(from, from + 20)
                    .mapToObj(number -> Alerts.numbered(Alerts.hostile("\"".repeat(2_000)), number))
                    .toArray(Alert[]::new);
            told = tell(told, Alerts.notification("g", OPENED, alerts));
        }

        assertThat(Json.write(java.util.Objects.requireNonNull(told)).length).isLessThan(1_000_000);
    }
}
