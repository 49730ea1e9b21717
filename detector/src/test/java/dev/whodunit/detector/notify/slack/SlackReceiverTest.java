package dev.whodunit.detector.notify.slack;

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
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SlackReceiverTest {

    private final SlackSide slack = new SlackSide();
    private final Receiver receiver = slack.receiver(() -> Instant.parse("2026-11-21T03:12:04.2Z"));

    @AfterEach
    void noMessageWasWrong() {
        slack.close();
        assertThat(slack.violations()).isEmpty();
    }

    private Delivery tell(Notification notification) throws Exception {
        Outcome outcome = receiver.send(notification, null);
        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        return ReceiverContract.delivered(receiver, notification, (Outcome.Delivered) outcome);
    }

    private String color(int index) {
        return slack.messages()
                .get(index)
                .path("attachments")
                .path(0)
                .path("color")
                .asText();
    }

    @Test
    void theBarHasTheColourOfTheState() throws Exception {
        tell(Alerts.notification("g", OPENED, Alerts.truncate()));
        tell(Alerts.notification("h", OPENED, Alerts.bruteForce()));
        tell(Alerts.notification("g", RESOLVED, Alerts.resolved(Alerts.truncate())));

        assertThat(color(0)).isEqualTo("#d92d20");
        assertThat(color(1)).isEqualTo("#f2b90c");
        assertThat(color(2)).isEqualTo("#2e9e5b");
    }

    @Test
    void growthIsToldWhereItMattersAndIsNewsThen() throws Exception {
        Alert medium = Alerts.level(Alerts.massDelete(1, 150), "medium");
        Notification opened = Alerts.notification("g", OPENED, medium);
        Delivery told = tell(opened);
        Notification grown = Alerts.notification("g", UPDATED, Alerts.level(Alerts.massDelete(2, 900), "medium"));
        Notification tenfold = Alerts.notification("g", UPDATED, Alerts.level(Alerts.massDelete(2, 1500), "medium"));

        assertThat(receiver.tells(grown, told)).isFalse();
        assertThat(receiver.tells(tenfold, told)).isTrue();
        assertThat(receiver.content(tenfold)).isNotEqualTo(receiver.content(opened));
    }

    @Test
    void textFromOutsideCallsNobody() throws Exception {
        tell(Alerts.notification("g", OPENED, Alerts.hostile("<!channel> <!here> <@U123> & <https://evil.example|x>")));

        assertThat(slack.messages().get(0).toString())
                .doesNotContain("<!channel", "<!here", "<@", "<https://evil")
                .contains("&lt;!channel&gt;");
    }

    @Test
    void escapesAreNeverTorn() {
        assertThat(Mrkdwn.escape("<<<<", 13)).isEqualTo("&lt;&lt;&lt;…");
        assertThat(Mrkdwn.escape("😀😀", 3)).isEqualTo("😀…");
        assertThat(Mrkdwn.code("a`b<", 20)).isEqualTo("`aˋb&lt;`");
        assertThat(Mrkdwn.escape("a & b", 100)).isEqualTo("a &amp; b");
    }

    @Test
    void printsWithoutItsUrl() {
        assertThat(new SlackSettings(java.net.URI.create("https://hooks.slack.com/services/T/B/x"), "#db").toString())
                .isEqualTo("SlackSettings[host=hooks.slack.com, channel=#db]");
    }

    @Test
    void looksAsReviewed() throws Exception {
        tell(Alerts.notification("g", OPENED, Alerts.massDelete(1, 150), Alerts.bruteForce()));

        JsonNode message = slack.messages().get(0);
        Golden.check("slack.json", Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(message) + "\n");
    }
}
