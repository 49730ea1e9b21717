package dev.whodunit.detector.notify;

import static dev.whodunit.topologies.event.Notification.Reason.DIGEST;
import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every receiver does, whatever is behind it. */
public interface ReceiverContract {

    /** How the other side behaves towards the next message. */
    enum Behaviour {
        BUSY,
        AWAY,
        REFUSING,
        DROPPING_AFTER_IT_TOOK_IT
    }

    Receiver receiver();

    /** What the other side shows now, one text for each message. */
    List<String> shown();

    /** Makes the other side behave so; false where it cannot. */
    boolean behave(Behaviour behaviour);

    /** What nobody may read anywhere. */
    List<String> secrets();

    @Test
    default void tellsWhoWhenWhatWhyAndHow() throws Exception {
        Outcome outcome = receiver().send(Alerts.notification(OPENED, Alerts.massDelete(1, 150)), null);

        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        assertThat(shown()).hasSize(1);
        assertThat(shown().get(0))
                .contains("john@example.com")
                .contains("joined from the application log by correlation ID")
                .contains("198.51.100.7")
                .contains("150 rows deleted")
                .contains("mass")
                .contains("more than 100 deleted rows in 5 min")
                .contains("shop-api")
                .contains("req-4711")
                .contains("https://wiki.example.com/runbooks/mass-delete");
    }

    @Test
    default void tellsThatItIsOver() throws Exception {
        Receiver receiver = receiver();
        Notification opened = Alerts.notification(OPENED, Alerts.massDelete(1, 150));
        Delivery told = delivered(receiver, opened, (Outcome.Delivered) receiver.send(opened, null));

        Outcome outcome =
                receiver.send(Alerts.notification(RESOLVED, Alerts.resolved(Alerts.massDelete(1, 150))), told);

        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        assertThat(shown().get(shown().size() - 1)).containsIgnoringCase("resolved");
    }

    @Test
    default void tellsManyAlertsAtOnce() throws Exception {
        Alert[] alerts = IntStream.range(0, 120)
                .mapToObj(number -> Alerts.numbered(Alerts.truncate(), number))
                .toArray(Alert[]::new);

        Outcome outcome = receiver().send(Alerts.notification(DIGEST, alerts), null);

        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
    }

    @ParameterizedTest
    @MethodSource("dev.whodunit.detector.notify.HostileText#all")
    default void tellsHostileTextAsText(String text) throws Exception {
        Alert[] alerts = {Alerts.hostile(text), Alerts.numbered(Alerts.hostile(text), 2)};

        Outcome outcome = receiver().send(Alerts.notification(OPENED, alerts), null);

        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        assertThat(shown()).hasSize(1);
        assertThat(shown().get(0)).doesNotContain("\u202E", "\u0007", "\u0000", "\u0008", "\u009b");
    }

    @Test
    default void isToTryAgainWhereTheOtherSideIsBusy() throws Exception {
        assumeTrue(behave(Behaviour.BUSY));

        Outcome outcome = receiver().send(Alerts.notification(OPENED, Alerts.truncate()), null);

        assertThat(outcome).isInstanceOf(Outcome.Retry.class);
        assertHoldsNoSecret(outcome);
    }

    @Test
    default void isToTryAgainWhereNobodyIsThere() throws Exception {
        Receiver receiver = receiver();
        assumeTrue(behave(Behaviour.AWAY));

        Outcome outcome = receiver.send(Alerts.notification(OPENED, Alerts.truncate()), null);

        assertThat(outcome).isInstanceOf(Outcome.Retry.class);
        assertThat(receiver.answers()).isFalse();
        assertHoldsNoSecret(outcome);
    }

    @Test
    default void isRefusedWhereTheOtherSideNeverWillTakeIt() throws Exception {
        assumeTrue(behave(Behaviour.REFUSING));

        Outcome outcome = receiver().send(Alerts.notification(OPENED, Alerts.truncate()), null);

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertHoldsNoSecret(outcome);
    }

    @Test
    default void isInDoubtWhereTheConnectionIsLostAfterwards() throws Exception {
        assumeTrue(behave(Behaviour.DROPPING_AFTER_IT_TOOK_IT));

        Outcome outcome = receiver().send(Alerts.notification(OPENED, Alerts.truncate()), null);

        assertThat(outcome).isInstanceOf(Outcome.Unanswered.class);
        assertThat(receiver().answers()).isTrue();
        assertHoldsNoSecret(outcome);
    }

    @Test
    default void knowsTheSameFromNews() {
        Notification opened = Alerts.notification(OPENED, Alerts.massDelete(1, 150));
        Notification over = Alerts.notification(RESOLVED, Alerts.resolved(Alerts.massDelete(1, 150)));

        String said = receiver().content(opened);

        assertThat(receiver().content(Alerts.notification(OPENED, Alerts.massDelete(2, 150))))
                .isEqualTo(said);
        assertThat(receiver().content(over)).isNotEqualTo(said);
    }

    private void assertHoldsNoSecret(Outcome outcome) {
        assertThat(secrets())
                .allSatisfy(secret -> assertThat(outcome.toString()).doesNotContain(secret));
        assertThat(secrets())
                .allSatisfy(secret -> assertThat(receiver().toString()).doesNotContain(secret));
    }

    /** What the outbox remembers of this. */
    static Delivery delivered(Receiver receiver, Notification notification, Outcome.Delivered outcome) {
        Map<String, Long> told = new HashMap<>();
        notification.alerts().forEach(alert -> told.put(alert.id(), alert.revision()));
        return new Delivery(
                notification.group(),
                receiver.name().toString(),
                Delivery.State.DELIVERED,
                receiver.content(notification),
                outcome.remoteId(),
                outcome.memory(),
                told,
                1,
                0,
                null,
                "2026-11-21T03:12:04.200000Z");
    }
}
