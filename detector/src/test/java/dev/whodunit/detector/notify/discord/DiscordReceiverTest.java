package dev.whodunit.detector.notify.discord;

import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.REPEATED;
import static dev.whodunit.topologies.event.Notification.Reason.RESOLVED;
import static dev.whodunit.topologies.event.Notification.Reason.UPDATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whodunit.detector.notify.Alerts;
import dev.whodunit.detector.notify.Golden;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.ReceiverContract;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.detector.notify.discord.DiscordStandIn.Fault;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DiscordReceiverTest {

    private final DiscordStandIn discord = DiscordStandIn.start();
    private Instant now = Instant.parse("2026-11-21T03:12:04.2Z");
    private final DiscordReceiver receiver = new DiscordReceiver(
            new ReceiverName("team", "discord-0"), new DiscordSettings(discord.webhookUrl()), () -> now);

    @AfterEach
    void noRequestWasWrong() {
        discord.close();
        assertThat(discord.violations()).isEmpty();
    }

    private List<String> shown() {
        return discord.messages().stream()
                .map(message -> DiscordStandIn.text(message).replace("\\\\", ""))
                .toList();
    }

    @Test
    void editsTheMessageWhileTheEpisodeGrowsAndWhenItEnds() throws Exception {
        Delivery first = tell(null, OPENED, Alerts.massDelete(1, 150));
        Delivery second = tell(first, UPDATED, Alerts.massDelete(2, 400));
        tell(second, RESOLVED, Alerts.resolved(Alerts.massDelete(2, 400)));

        assertThat(discord.messages()).hasSize(1);
        assertThat(discord.messages().get(0).edits()).isEqualTo(2);
        assertThat(shown().get(0)).contains("400 rows deleted").contains("✅");
    }

    @Test
    void aReopeningIsANewMessageThatLinksTheOldOne() throws Exception {
        Delivery opened = tell(null, OPENED, Alerts.massDelete(1, 150));
        Delivery over = tell(opened, RESOLVED, Alerts.resolved(Alerts.massDelete(1, 150)));
        tell(over, OPENED, Alerts.massDelete(3, 160));

        assertThat(discord.messages()).hasSize(2);
        String old = discord.messages().get(0).id();
        assertThat(shown().get(1))
                .contains("https://discord.com/channels/900000000000000001/900000000000000002/" + old);
    }

    @Test
    void aRaisedLevelIsANewMessage() throws Exception {
        Alert medium = Alerts.level(Alerts.massDelete(1, 150), "medium");
        Delivery opened = tell(null, OPENED, medium);
        tell(opened, UPDATED, Alerts.level(medium, "critical"));

        assertThat(discord.messages()).hasSize(2);
    }

    @Test
    void tenfoldGrowthIsANewMessage() throws Exception {
        Delivery opened = tell(null, OPENED, Alerts.massDelete(1, 150));
        Delivery grown = tell(opened, UPDATED, Alerts.massDelete(2, 1499));
        now = now.plus(Duration.ofSeconds(29));
        Delivery more = tell(grown, UPDATED, Alerts.massDelete(3, 1500));
        assertThat(discord.messages()).as("they were called a moment ago").hasSize(1);

        now = now.plus(Duration.ofSeconds(1));
        tell(more, UPDATED, Alerts.massDelete(4, 1501));

        assertThat(discord.messages()).hasSize(2);
    }

    @Test
    void newsAboutAMessageOverAnHourOldIsANewMessage() throws Exception {
        Delivery opened = tell(null, OPENED, Alerts.massDelete(1, 150));
        now = now.plus(Duration.ofMinutes(61));

        tell(opened, UPDATED, Alerts.massDelete(2, 151));

        assertThat(discord.messages()).hasSize(2);
    }

    @Test
    void aReminderIsANewMessageSinceAnEditRemindsNobody() throws Exception {
        Delivery opened = tell(null, OPENED, Alerts.massDelete(1, 150));
        tell(opened, REPEATED, Alerts.massDelete(1, 150));

        assertThat(discord.messages()).hasSize(2);
    }

    @Test
    void afurtherAlertOfTheGroupIsANewMessage() throws Exception {
        Delivery opened = tell(null, OPENED, Alerts.massDelete(1, 150));
        now = now.plus(Duration.ofSeconds(30));
        Alert further = Alerts.numbered(Alerts.massDelete(1, 120), 2);

        Notification both = Alerts.notification("g", OPENED, further, Alerts.massDelete(1, 150));
        Outcome outcome = receiver.send(both, opened);

        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        assertThat(discord.messages()).hasSize(2);
    }

    @Test
    void aDeletedMessageIsPostedAnew() throws Exception {
        Delivery opened = tell(null, OPENED, Alerts.massDelete(1, 150));
        discord.delete(discord.messages().get(0).id());

        tell(opened, UPDATED, Alerts.massDelete(2, 400));

        assertThat(discord.messages()).hasSize(1);
        assertThat(shown().get(0)).contains("400 rows deleted");
    }

    @Test
    void anOldMessageThatMayNotBeEditedAgainIsFollowedByANewOne() throws Exception {
        Delivery opened = tell(null, OPENED, Alerts.massDelete(1, 150));
        discord.fail(Fault.OLD_MESSAGE_EDITED_TOO_OFTEN);

        tell(opened, UPDATED, Alerts.massDelete(2, 400));

        assertThat(discord.messages()).hasSize(2);
    }

    @Test
    void aLostEditIsSimplyMadeAgain() throws Exception {
        Delivery opened = tell(null, OPENED, Alerts.massDelete(1, 150));
        Notification grown = Alerts.notification("g", UPDATED, Alerts.massDelete(2, 400));
        discord.fail(Fault.DROPPED_AFTER);

        Outcome outcome = receiver.send(grown, opened);

        assertThat(outcome).isInstanceOf(Outcome.Retry.class);
        assertThat(receiver.repeatIsHarmless(grown, opened)).isTrue();
        assertThat(receiver.repeatIsHarmless(grown, null)).isFalse();
    }

    @Test
    void waitsAsLongAsDiscordAsks() throws Exception {
        discord.fail(Fault.RATE_LIMITED_GLOBALLY);

        Outcome outcome = receiver.send(Alerts.notification(OPENED, Alerts.truncate()), null);

        Outcome.Retry retry = (Outcome.Retry) outcome;
        assertThat(retry.after()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(retry.scope()).isEqualTo(Outcome.Scope.RECEIVER);
    }

    @Test
    void aWebhookThatIsGoneIsUsedNoMore() throws Exception {
        discord.fail(Fault.GONE);

        Outcome outcome = receiver.send(Alerts.notification(OPENED, Alerts.truncate()), null);

        Outcome.Refused refused = (Outcome.Refused) outcome;
        assertThat(refused.scope()).isEqualTo(Outcome.Scope.RECEIVER);
        assertThat(refused.reason()).contains("webhook is gone");
    }

    @Test
    void whatIsNoWebhookIsNotAccepted() {
        for (String url : List.of(
                "https://discord.com/api/webhooks/", "ftp://discord.com/api/webhooks/1/x", "https://discord.com/x")) {
            assertThatThrownBy(() -> new DiscordSettings(URI.create(url)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no Discord webhook");
        }
    }

    @Test
    void looksAsReviewed() throws Exception {
        tell(null, OPENED, Alerts.massDelete(1, 150));
        Golden.check("discord-mass-delete.json", pretty(0));
        Notification two = Alerts.notification("h", OPENED, Alerts.truncate(), Alerts.bruteForce());
        receiver.send(two, null);
        Golden.check("discord-two-alerts.json", pretty(1));
        receiver.send(Alerts.notification("i", RESOLVED, Alerts.resolved(Alerts.truncate())), null);
        Golden.check("discord-resolved.json", pretty(2));
    }

    private String pretty(int index) throws Exception {
        return Json.MAPPER
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(discord.messages().get(index).body())
                + "\n";
    }

    private Delivery tell(@Nullable Delivery previous, Notification.Reason reason, Alert alert) throws Exception {
        Notification notification = Alerts.notification("g", reason, alert);
        Outcome outcome = receiver.send(notification, previous);
        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        return ReceiverContract.delivered(receiver, notification, (Outcome.Delivered) outcome);
    }
}
