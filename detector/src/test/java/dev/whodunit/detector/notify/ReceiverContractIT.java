package dev.whodunit.detector.notify;

import static dev.whodunit.topologies.event.Notification.Reason.DIGEST;
import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.REPEATED;
import static dev.whodunit.topologies.event.Notification.Reason.RESOLVED;
import static dev.whodunit.topologies.event.Notification.Reason.UPDATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whodunit.detector.notify.OtherSide.Fault;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every receiver does, whatever is behind it: the one contract, for each kind that there is. */
@ParameterizedClass
@EnumSource(Kind.class)
final class ReceiverContractIT {

    private static final Instant NOW = Instant.parse("2026-11-21T03:12:04.2Z");

    private final Kind kind;

    private final Logged logged = new Logged();
    private final List<Object> spoken = new ArrayList<>();
    private @Nullable OtherSide made;

    ReceiverContractIT(Kind kind) {
        this.kind = kind;
    }

    private OtherSide side() {
        OtherSide side = made == null ? kind.side() : made;
        made = side;
        return side;
    }

    private Receiver receiver() {
        Receiver receiver = side().receiver(() -> NOW);
        spoken.add(receiver);
        spoken.add(receiver.name());
        return receiver;
    }

    private Outcome send(Receiver receiver, Notification notification, @Nullable Delivery previous)
            throws InterruptedException {
        Outcome outcome = receiver.send(notification, previous);
        spoken.add(outcome);
        return outcome;
    }

    private Outcome sendDuring(Fault fault) throws InterruptedException {
        assumeTrue(side().fail(fault), () -> fault + " has no meaning for " + kind);
        return send(receiver(), Alerts.notification(OPENED, Alerts.truncate()), null);
    }

    /** Tells it and remembers it, as the outbox and its topic do. */
    private @Nullable Delivery tell(Receiver receiver, Notification notification, @Nullable Delivery previous)
            throws InterruptedException, IOException {
        if (!receiver.tells(notification, previous)) {
            return previous;
        }
        Outcome outcome = send(receiver, notification, previous);
        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        Delivery told = ReceiverContract.delivered(receiver, notification, (Outcome.Delivered) outcome);
        return Json.read(Json.write(told), Delivery.class);
    }

    @AfterEach
    void nothingWasWrongAndNoSecretWasTold() {
        OtherSide side = side();
        side.mend();
        List<String> violations = side.violations();
        List<String> secrets = side.secrets();
        side.close();
        logged.close();
        assertThat(violations).isEmpty();
        for (String secret : secrets) {
            assertThat(logged.lines()).noneMatch(line -> line.contains(secret));
            assertThat(spoken).noneMatch(said -> said.toString().contains(secret));
        }
    }

    @Test
    void tellsWhoWhenWhatWhyAndHow() throws Exception {
        tell(receiver(), Alerts.notification(OPENED, Alerts.massDelete(1, 150)), null);

        assertThat(side().shown()).hasSize(1);
        String shown = side().shown().get(0);
        assertThat(shown)
                .contains("john@example.com")
                .contains("198.51.100.7")
                .contains("150")
                .contains("mass")
                .contains("more than 100 deleted rows in 5 min")
                .contains("shop-api")
                .contains("req-4711");
        if (kind == Kind.FILE) {
            assertThat(shown).isEqualTo(AlertJson.line(Alerts.massDelete(1, 150)));
        } else {
            assertThat(shown)
                    .contains("joined from the application log by correlation ID")
                    .contains("150 rows deleted")
                    .contains("https://wiki.example.com/runbooks/mass-delete");
        }
    }

    @Test
    void tellsThatItHasGrown() throws Exception {
        Receiver receiver = receiver();
        Alert small = Alerts.level(Alerts.massDelete(1, 150), "medium");
        Delivery told = tell(receiver, Alerts.notification(OPENED, small), null);

        Alert large = Alerts.level(Alerts.massDelete(2, 4321), "critical");
        Delivery after = tell(receiver, Alerts.notification("g-" + small.id(), UPDATED, large), told);

        if (kind == Kind.EMAIL) {
            assertThat(after).as("mail tells when alerts open and resolve").isSameAs(told);
        } else {
            assertThat(String.join("\n", side().shown())).containsPattern("4[,.]?321");
        }
    }

    @Test
    void tellsThatItIsOver() throws Exception {
        Receiver receiver = receiver();
        Alert alert = Alerts.massDelete(1, 150);
        Delivery told = tell(receiver, Alerts.notification(OPENED, alert), null);

        tell(receiver, Alerts.notification(RESOLVED, Alerts.resolved(alert)), told);

        List<String> shown = side().shown();
        assertThat(shown.get(shown.size() - 1)).containsIgnoringCase("resolved");
    }

    @Test
    void aReminderReadsAsOne() throws Exception {
        Receiver receiver = receiver();
        Alert alert = Alerts.massDelete(1, 150);
        Delivery told = tell(receiver, Alerts.notification(OPENED, alert), null);

        tell(receiver, Alerts.notification(REPEATED, alert), told);

        List<String> shown = side().shown();
        // for programs it is what it was: an alert that fires
        if (kind != Kind.FILE && kind != Kind.ALERTMANAGER && kind != Kind.WEBHOOK) {
            assertThat(shown.get(shown.size() - 1)).containsIgnoringCase("still firing");
        }
    }

    @Test
    void tellsManyAlertsAtOnce() throws Exception {
        Alert[] alerts = IntStream.range(0, 120)
                .mapToObj(number -> Alerts.numbered(Alerts.truncate(), number))
                .toArray(Alert[]::new);

        tell(receiver(), Alerts.notification(DIGEST, alerts), null);

        assertThat(side().shown()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.whodunit.detector.notify.HostileText#all")
    void tellsHostileTextAsText(String text) throws Exception {
        Alert[] alerts = {Alerts.hostile(text), Alerts.numbered(Alerts.hostile(text), 2)};

        tell(receiver(), Alerts.notification(OPENED, alerts), null);

        assertThat(side().shown()).hasSize(side().messages(2));
        assertThat(side().shown().get(0)).doesNotContain("\u202E", "\u0007", "\u0000", "\u0008", "\u009b");
    }

    @Test
    void waitsAsLongAsItIsAsked() throws Exception {
        Outcome outcome = sendDuring(Fault.RATE_LIMITED);

        assertThat(outcome).isInstanceOf(Outcome.Retry.class);
        assertThat(((Outcome.Retry) outcome).scope()).isEqualTo(Outcome.Scope.RECEIVER);
        if (kind != Kind.EMAIL) {
            assertThat(((Outcome.Retry) outcome).after()).isEqualTo(Duration.ofSeconds(7));
        }
        assertThat(side().told()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"SERVER_ERROR", "BAD_GATEWAY", "AWAY", "UNKNOWN_HOST", "UNTRUSTED"})
    void isToTryAgainWhereItSurelyDidNotArrive(Fault fault) throws Exception {
        Outcome outcome = sendDuring(fault);

        assertThat(outcome).isInstanceOf(Outcome.Retry.class);
        assertThat(side().told()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"BAD_GATEWAY", "SLOW", "AWAY", "UNKNOWN_HOST", "UNTRUSTED"})
    void knowsThatNobodyAnswers(Fault fault) throws Exception {
        assumeTrue(side().fail(fault), () -> fault + " has no meaning for " + kind);
        Receiver receiver = receiver();
        assertThat(receiver.answers()).isFalse();

        side().mend();

        assertThat(receiver().answers()).isTrue();
    }

    @Test
    void doesNotWaitForeverWhereNoAnswerComes() throws Exception {
        long begun = System.nanoTime();

        Outcome outcome = sendDuring(Fault.SLOW);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        assertThat(outcome).isInstanceOfAny(Outcome.Unanswered.class, Outcome.Retry.class);
        assertThat(side().told()).isEmpty();
    }

    @Test
    void isInDoubtWhereTheConnectionIsLostAfterwards() throws Exception {
        Outcome outcome = sendDuring(Fault.DROPPED_AFTER_IT_TOOK_IT);

        assertThat(outcome).isInstanceOf(Outcome.Unanswered.class);
        assertThat(side().told()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"BAD_REQUEST", "UNAUTHORIZED", "GONE"})
    void isRefusedWhereItNeverWillBeTaken(Fault fault) throws Exception {
        Outcome outcome = sendDuring(fault);

        if (fault != Fault.BAD_REQUEST && side().waitsForItsOperator()) {
            assertThat(outcome).isInstanceOf(Outcome.Retry.class);
            assertThat(((Outcome.Retry) outcome).reason()).containsAnyOf("configure", "look at");
        } else {
            assertThat(outcome).isInstanceOf(Outcome.Refused.class);
            assertThat(((Outcome.Refused) outcome).reason()).isNotBlank();
        }
    }

    @Test
    void takesWhatComesOnceAllIsWellAgain() throws Exception {
        sendDuring(Fault.AWAY);
        side().mend();

        Outcome outcome = send(receiver(), Alerts.notification(OPENED, Alerts.truncate()), null);

        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        assertThat(side().told()).hasSize(1);
    }

    @Test
    void aRepeatIsRecognisedWhereTheReceiverSaysSo() throws Exception {
        assumeTrue(side().recognisesRepeats(), () -> kind + " recognises none");
        Notification opened = Alerts.notification(OPENED, Alerts.massDelete(1, 150));
        Receiver receiver = receiver();

        send(receiver, opened, null);
        send(receiver, opened, null);

        assertThat(receiver.repeatIsHarmless(opened, null)).isTrue();
        assertThat(side().told()).hasSize(1);
    }

    @Test
    void knowsTheSameFromNews() {
        Notification opened = Alerts.notification(OPENED, Alerts.massDelete(1, 150));
        Notification over = Alerts.notification(RESOLVED, Alerts.resolved(Alerts.massDelete(1, 150)));

        String said = receiver().content(opened);

        assertThat(receiver().content(Alerts.notification(OPENED, Alerts.massDelete(2, 150))))
                .isEqualTo(said);
        assertThat(receiver().content(over)).isNotEqualTo(said);
    }
}
