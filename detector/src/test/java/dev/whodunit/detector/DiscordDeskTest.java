package dev.whodunit.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whodunit.detector.feed.AlertFeed;
import dev.whodunit.detector.feed.ControlFeed;
import dev.whodunit.detector.feed.EventFeed;
import dev.whodunit.detector.feed.Feeds;
import dev.whodunit.detector.feed.NotificationFeed;
import dev.whodunit.detector.notify.Alerts;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.detector.notify.discord.Desk;
import dev.whodunit.detector.notify.discord.Handled;
import dev.whodunit.detector.operator.ControlLog;
import dev.whodunit.detector.operator.Operations;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.routing.Control;
import dev.whodunit.topologies.routing.LabelMatcher;
import dev.whodunit.topologies.routing.LabelMatcher.Operator;
import dev.whodunit.topologies.routing.Silence;
import dev.whodunit.topologies.serde.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DiscordDeskTest {

    private static final Instant NOW = Instant.parse("2026-11-21T03:13:00Z");
    private static final String ANN = "discord:ann (42)";
    private static final LabelMatcher MASS_DELETE = new LabelMatcher("alertname", Operator.EQUAL, "mass_delete");

    private final AlertFeed alerts = new AlertFeed(Map.of(), "alerts");
    private final EventFeed events = new EventFeed(Map.of(), "events");
    private final ControlFeed controls = new ControlFeed(Map.of(), "control");
    private final NotificationFeed notifications = new NotificationFeed(Map.of(), "notifications", "deliveries");
    private final List<Control> written = new ArrayList<>();
    private final Desk desk = desk();
    private long offset;

    private Desk desk() {
        ControlLog log = new ControlLog() {
            @Override
            public void write(Control control) {
                written.add(control);
            }

            @Override
            public void withdraw(String key) {}
        };
        return new DiscordDesk(
                new Feeds(alerts, events, controls, notifications),
                new Operations(alerts, controls, log, Duration.ofDays(7), () -> NOW, () -> "s" + written.size()),
                RuleSet::empty,
                () -> NOW);
    }

    private ConsumerRecord<String, byte[]> record(String key, Object value) {
        return new ConsumerRecord<>("t", 0, offset++, key, Json.write(value));
    }

    private void know(Alert alert) {
        alerts.take(record(alert.id(), alert));
    }

    private void see(String id, String actor, String correlation) {
        events.take(record(
                id, Event.of(Map.of("event.id", id, "actor.name", actor, "correlation.id", correlation, "n", offset))));
    }

    @Test
    void aGroupIsTheNewestStateOfTheAlertsThatWereToldAsOne() {
        Alert told = Alerts.massDelete(1, 150);
        notifications.take(record("g", Alerts.notification("g", Notification.Reason.OPENED, told, Alerts.truncate())));
        notifications.take(record("h", Alerts.notification("h", Notification.Reason.OPENED, Alerts.bruteForce())));
        know(Alerts.massDelete(2, 400));
        know(Alerts.bruteForce());

        assertThat(desk.group("g")).extracting(Alert::count).containsExactly(400L);
        assertThat(desk.group("gone")).isEmpty();
    }

    @Test
    void anAlertIsShownInTheMessagesThatAReceiverHasOfItsGroups() {
        notifications.take(
                record("g", Alerts.notification("g", Notification.Reason.OPENED, Alerts.massDelete(1, 150))));
        notifications.outcome(record("g/1", delivery("g", "team/discord-0", "1300000000000000001")));
        notifications.outcome(record("g/2", delivery("g", "team/email-0", "<mail@example.com>")));
        notifications.outcome(record("g/3", delivery("g", "team/discord-1", null)));
        notifications.outcome(record("h/1", delivery("h", "team/discord-0", "1300000000000000002")));

        assertThat(desk.shown(Alerts.massDelete(2, 400), new ReceiverName("team", "discord-0")))
                .containsExactly(new Desk.Shown("g", "1300000000000000001"));
        assertThat(desk.shown(Alerts.massDelete(2, 400), new ReceiverName("team", "discord-1")))
                .isEmpty();
        assertThat(desk.shown(Alerts.truncate(), new ReceiverName("team", "discord-0")))
                .isEmpty();
    }

    private static Delivery delivery(String group, String receiver, @Nullable String message) {
        return new Delivery(
                group,
                receiver,
                Delivery.State.DELIVERED,
                "c",
                message,
                Map.of(),
                Map.of(),
                1,
                0,
                null,
                NOW.toString());
    }

    @Test
    void anAcknowledgementIsWrittenForEachAndShownOnceAllAreSomebodys() throws Exception {
        know(Alerts.massDelete(1, 150));
        know(Alerts.truncate());
        List<Alert> both = List.of(Alerts.massDelete(1, 150), Alerts.truncate());

        desk.acknowledge(List.of(Alerts.truncate()), ANN, "on it");
        assertThat(desk.handled(both).acknowledged()).isNull();
        desk.acknowledge(List.of(Alerts.massDelete(1, 150)), ANN, "on it");

        assertThat(desk.handled(both)).isEqualTo(Handled.NONE.acknowledgedBy(ANN, "on it", NOW));
        assertThat(written)
                .extracting(Control::key)
                .containsExactly("acknowledgement/7c0ffee5a1b2c3d4-1", "acknowledgement/0123456789abcdef-1");
    }

    @Test
    void aSilenceIsShownOnceItHoldsBackAllThatFire() throws Exception {
        String id = desk.silence(List.of(MASS_DELETE), Duration.ofHours(4), ANN, "deploy");

        assertThat(id).isEqualTo("s0");
        assertThat(desk.handled(List.of(Alerts.massDelete(1, 150))))
                .isEqualTo(Handled.NONE.silencedBy(ANN, NOW.plus(Duration.ofHours(4))));
        assertThat(desk.handled(List.of(Alerts.massDelete(1, 150), Alerts.truncate())))
                .isEqualTo(Handled.NONE);
        assertThat(desk.handled(List.of(Alerts.massDelete(1, 150), Alerts.resolved(Alerts.truncate()))))
                .isNotEqualTo(Handled.NONE);
    }

    @Test
    void aFalsePositiveIsAnExceptionWithAnEnd() throws Exception {
        Instant until = desk.falsePositive(List.of(MASS_DELETE), ANN);

        assertThat(until).isEqualTo(NOW.plus(Duration.ofDays(30)));
        assertThat(written).singleElement().isInstanceOfSatisfying(Silence.class, silence -> {
            assertThat(silence.purpose()).isEqualTo(Silence.Purpose.EXCEPTION);
            assertThat(silence.author()).isEqualTo(ANN);
        });
        assertThat(desk.handled(List.of(Alerts.massDelete(1, 150)))).isEqualTo(Handled.NONE.calledFalseBy(ANN, until));
    }

    @Test
    void whatCannotBeDoneIsSaidInWords() {
        assertThatThrownBy(() -> desk.silence(List.of(MASS_DELETE), Duration.ofDays(60), ANN, "deploy"))
                .isInstanceOf(Desk.Refused.class)
                .hasMessageContaining("7d at most");
        assertThatThrownBy(() -> desk.acknowledge(List.of(Alerts.truncate()), ANN, ""))
                .isInstanceOf(Desk.Refused.class)
                .hasMessageContaining("there is no alert");
    }

    @Test
    void eventsAreFoundByActorAndByCorrelationIdNewestFirstAndEachOnce() {
        see("e1", "john \"x\" ü", "req-1");
        see("e2", "role:app", "req-1");
        see("e3", "john \"x\" ü", "req-2");
        see("e1", "john \"x\" ü", "req-1");

        assertThat(desk.eventsOf("john \"x\" ü", 10)).extracting(Event::id).containsExactly("e1", "e3");
        assertThat(desk.eventsOf("john \"x\" ü", 1)).hasSize(1);
        assertThat(desk.eventsOf("req-1", 10)).isEmpty();
        assertThat(desk.eventsOfCorrelation("req-1", 10)).extracting(Event::id).containsExactly("e1", "e2");
        assertThat(desk.actors("JOHN", 10)).containsExactly("john \"x\" ü");
        assertThat(desk.correlationIds("req", 1)).containsExactly("req-1");
    }
}
