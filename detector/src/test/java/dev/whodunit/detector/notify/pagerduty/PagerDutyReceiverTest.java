package dev.whodunit.detector.notify.pagerduty;

import static dev.whodunit.topologies.event.Notification.Reason.DIGEST;
import static dev.whodunit.topologies.event.Notification.Reason.HANDLED;
import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.RESOLVED;
import static dev.whodunit.topologies.event.Notification.Reason.UPDATED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.notify.Alerts;
import dev.whodunit.detector.notify.Golden;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverContract;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Handling;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PagerDutyReceiverTest {

    private final PagerDutySide pagerDuty = new PagerDutySide();
    private final Receiver receiver = pagerDuty.receiver(() -> Instant.parse("2026-11-21T03:12:04.2Z"));

    @AfterEach
    void noEventWasWrong() {
        pagerDuty.close();
        assertThat(pagerDuty.violations()).isEmpty();
    }

    private Delivery tell(@Nullable Delivery previous, Notification notification) throws Exception {
        Outcome outcome = receiver.send(notification, previous);
        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        return ReceiverContract.delivered(receiver, notification, (Outcome.Delivered) outcome);
    }

    private List<String> actions() {
        return pagerDuty.events().stream()
                .map(event -> event.path("event_action").asText() + " "
                        + event.path("dedup_key").asText())
                .toList();
    }

    @Test
    void anIncidentIsTheGroupsAndEndsWithItsLastAlert() throws Exception {
        Alert one = Alerts.numbered(Alerts.massDelete(1, 150), 1);
        Alert two = Alerts.numbered(Alerts.massDelete(1, 150), 2);
        Delivery both = tell(null, Alerts.notification("g", OPENED, one, two));
        // a large group is told in parts
        Delivery first = tell(both, Alerts.notification("g", RESOLVED, Alerts.resolved(one)));

        tell(first, Alerts.notification("g", RESOLVED, Alerts.resolved(two)));

        assertThat(actions()).containsExactly("trigger g", "trigger g", "resolve g");
    }

    @Test
    void theAlertsOfADigestAreIncidentsOfTheirOwn() throws Exception {
        Alert one = Alerts.numbered(Alerts.bruteForce(), 1);
        Alert two = Alerts.numbered(Alerts.bruteForce(), 2);
        tell(null, Alerts.notification("digest-1", DIGEST, one, two));

        tell(null, Alerts.notification("digest-2", DIGEST, Alerts.resolved(one)));

        assertThat(actions()).containsExactly("trigger " + one.id(), "trigger " + two.id(), "resolve " + one.id());
    }

    @Test
    void anIncidentIsAcknowledgedOnceSomebodyHasTakenOnAllOfIt() throws Exception {
        Alert one = Alerts.numbered(Alerts.massDelete(1, 150), 1);
        Alert two = Alerts.numbered(Alerts.massDelete(1, 150), 2);
        Delivery told = tell(null, Alerts.notification("g", OPENED, one, two));

        Delivery half = tell(told, handled(List.of(one, two), one));
        tell(half, handled(List.of(one, two), one, two));

        assertThat(actions()).containsExactly("trigger g", "trigger g", "acknowledge g");
    }

    private static Notification handled(List<Alert> alerts, Alert... taken) {
        Map<String, Handling.Acknowledged> acknowledged = new HashMap<>();
        for (Alert alert : taken) {
            acknowledged.put(alert.id(), new Handling.Acknowledged("john", "on it", Instant.EPOCH));
        }
        Handling handling = new Handling("", Map.of(), acknowledged, Map.of(), alerts.size(), null);
        return new Notification("g", "team", HANDLED, Map.of(), alerts, "2026-11-21T03:12:04.100000Z", handling);
    }

    @Test
    void growthIsToldWhereItMatters() throws Exception {
        Alert medium = Alerts.level(Alerts.massDelete(1, 150), "medium");
        Delivery told = tell(null, Alerts.notification("g", OPENED, medium));

        assertThat(receiver.tells(
                        Alerts.notification("g", UPDATED, Alerts.level(Alerts.massDelete(2, 900), "medium")), told))
                .isFalse();
        assertThat(receiver.tells(Alerts.notification("g", UPDATED, Alerts.massDelete(2, 160)), told))
                .as("a raised level")
                .isTrue();
        assertThat(receiver.tells(
                        Alerts.notification("g", UPDATED, Alerts.level(Alerts.massDelete(2, 1500), "medium")), told))
                .as("tenfold growth")
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"critical,critical", "high,error", "medium,warning", "low,info", "informational,info"})
    void aLevelIsASeverity(String level, String severity) throws Exception {
        tell(null, Alerts.notification("g", OPENED, Alerts.level(Alerts.truncate(), level)));

        assertThat(pagerDuty.events().get(0).path("payload").path("severity").asText())
                .isEqualTo(severity);
    }

    @Test
    void aKeyThatIsTooLongIsReplacedByItsHash() throws Exception {
        tell(null, Alerts.notification("g".repeat(300), OPENED, Alerts.truncate()));

        assertThat(pagerDuty.events().get(0).path("dedup_key").asText()).hasSize(32);
    }

    @Test
    void looksAsReviewed() throws Exception {
        tell(null, Alerts.notification("g", OPENED, Alerts.truncate(), Alerts.bruteForce()));

        JsonNode event = pagerDuty.events().get(0);
        Golden.check(
                "pagerduty.json", Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(event) + "\n");
    }
}
