package dev.whodunit.detector.notify.discord;

import static dev.whodunit.topologies.event.Notification.Reason.ESCALATED;
import static dev.whodunit.topologies.event.Notification.Reason.HANDLED;
import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.REPEATED;
import static dev.whodunit.topologies.event.Notification.Reason.RESOLVED;
import static dev.whodunit.topologies.event.Notification.Reason.UPDATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.notify.Alerts;
import dev.whodunit.detector.notify.Golden;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.ReceiverContract;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.detector.notify.discord.BotSettings.Roles;
import dev.whodunit.detector.notify.discord.BotStandIn.Post;
import dev.whodunit.detector.notify.discord.DiscordStandIn.Fault;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Handling;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BotReceiverTest {

    private Instant now = Instant.parse("2026-11-21T03:12:04.2Z");
    private final DiscordStandIn discord = DiscordStandIn.start(() -> now);
    private final FakeDesk desk = new FakeDesk(now);
    private final BotReceiver receiver = receiver(null, "discord-0");

    private BotReceiver receiver(@Nullable String mention, String integration) {
        BotSettings settings =
                new BotSettings(BotStandIn.TOKEN, BotStandIn.CHANNEL, mention, Roles.EVERYBODY, discord.apiUrl());
        return new BotReceiver(new ReceiverName("team", integration), settings, desk, () -> now);
    }

    @AfterEach
    void noRequestWasWrong() {
        receiver.close();
        discord.close();
        assertThat(discord.violations()).isEmpty();
        Integer refused = discord.bot(bot -> bot.limits().refused());
        assertThat(refused).isZero();
    }

    private List<String> shown() {
        return posts().stream()
                .map(post -> new String(Json.write(post.body()), StandardCharsets.UTF_8).replace("\\\\", ""))
                .toList();
    }

    private List<Post> posts() {
        return discord.bot(bot -> bot.posts(BotStandIn.CHANNEL));
    }

    private List<String> lines(Post root) {
        return discord.bot(bot -> bot.posts(root.id())).stream()
                .map(post -> post.body().path("content").asText())
                .toList();
    }

    @Test
    void editsTheMessageWhileTheEpisodeGrowsAndWhenItEnds() throws Exception {
        Delivery first = tell(null, OPENED, Alerts.massDelete(1, 150));
        Delivery second = tell(first, UPDATED, Alerts.massDelete(2, 400));
        tell(second, RESOLVED, Alerts.resolved(Alerts.massDelete(2, 400)));

        assertThat(posts()).extracting(Post::edits).containsExactly(2);
        assertThat(shown().get(0)).contains("400 rows deleted").contains("✅");
        assertThat(discord.bot(BotStandIn::threads)).isEmpty();
    }

    @Test
    void aReopeningIsAReplyAndTheFirstMessageGetsAThreadThatSaysSo() throws Exception {
        Delivery opened = tell(null, OPENED, Alerts.massDelete(1, 150));
        Delivery over = tell(opened, RESOLVED, Alerts.resolved(Alerts.massDelete(1, 150)));
        Delivery again = tell(over, OPENED, Alerts.massDelete(3, 160));
        tell(again, RESOLVED, Alerts.resolved(Alerts.massDelete(3, 160)));

        assertThat(posts()).hasSize(2);
        Post root = posts().get(0);
        assertThat(replyTo(posts().get(1))).isEqualTo(root.id());
        await().untilAsserted(() -> assertThat(lines(root)).hasSize(2));
        assertThat(lines(root).get(0)).contains("**critical**", "160 rows deleted");
        assertThat(lines(root).get(1)).contains("**Resolved**");
        assertThat(discord.bot(BotStandIn::threads)).containsOnlyKeys(root.id());
    }

    @Test
    void everyReplyIsToTheFirstMessageOfTheGroup() throws Exception {
        Delivery opened = tell(null, OPENED, Alerts.massDelete(1, 150));
        now = now.plusSeconds(31);
        Delivery tenfold = tell(opened, UPDATED, Alerts.massDelete(2, 1500));
        now = now.plusSeconds(31);
        tell(tenfold, UPDATED, Alerts.massDelete(3, 15_000));

        String root = posts().get(0).id();
        assertThat(posts()).extracting(BotReceiverTest::replyTo).containsExactly("", root, root);
    }

    @Test
    void aRaisedLevelTenfoldGrowthAReminderAndAnOldMessageEachNeedANewMessage() throws Exception {
        Alert medium = Alerts.level(Alerts.massDelete(1, 150), "medium");
        Delivery opened = tell(null, OPENED, medium);
        Delivery raised = tell(opened, UPDATED, Alerts.level(medium, "critical"));
        assertThat(posts()).hasSize(2);
        now = now.plusSeconds(30);
        Delivery grown = tell(raised, UPDATED, Alerts.massDelete(5, 1500));
        assertThat(posts()).hasSize(3);
        now = now.plusSeconds(10);
        Delivery reminded = tell(grown, REPEATED, Alerts.massDelete(5, 1500));
        assertThat(posts()).hasSize(4);
        now = now.plus(Duration.ofMinutes(61));

        tell(reminded, UPDATED, Alerts.massDelete(6, 1600));

        assertThat(posts()).hasSize(5);
    }

    @Test
    void aCreationThatWasLostAndMadeAgainIsThereOnce() throws Exception {
        Notification opened = Alerts.notification("g", OPENED, Alerts.massDelete(1, 150));
        discord.fail(Fault.DROPPED_AFTER);
        assertThat(receiver.send(opened, null)).isInstanceOf(Outcome.Unanswered.class);

        Outcome second = receiver.send(opened, null);

        assertThat(second).isInstanceOf(Outcome.Delivered.class);
        assertThat(posts()).hasSize(1);
    }

    @Test
    void aRepeatIsHarmlessForAsLongAsDiscordKnowsTheNonce() {
        Notification opened = Alerts.notification("g", OPENED, Alerts.massDelete(1, 150));
        Delivery lost = new Delivery(
                "g",
                "team/discord-0",
                Delivery.State.WAITING,
                receiver.content(opened),
                null,
                Map.of(),
                Map.of(),
                1,
                1,
                "lost",
                "2026-11-21T03:12:04.200000Z");
        assertThat(receiver.repeatIsHarmless(opened, null)).isFalse();
        assertThat(receiver.repeatIsHarmless(opened, lost)).isTrue();

        now = now.plus(Duration.ofMinutes(3));

        assertThat(receiver.repeatIsHarmless(opened, lost)).isFalse();
    }

    @Test
    void twoReceiversOfOneBotDoNotTakeEachOthersMessageForTheirs() throws Exception {
        Notification opened = Alerts.notification("g", OPENED, Alerts.massDelete(1, 150));
        receiver.send(opened, null);

        receiver(null, "discord-1").send(opened, null);

        assertThat(posts()).hasSize(2);
    }

    @Test
    void nobodyIsMentionedUnlessTheConfigurationSaysSo() throws Exception {
        tell(null, OPENED, Alerts.hostile("@everyone <@&910000000000000001>"));

        assertThat(mentions(posts().get(0)).toString()).isEqualTo("{\"parse\":[]}");
    }

    @Test
    void aNewMessageThatFiresMentionsWhomTheConfigurationNamesAndAnEditDoesNot() throws Exception {
        try (BotReceiver loud = receiver("@here", "discord-1")) {
            Notification opened = Alerts.notification("g", OPENED, Alerts.massDelete(1, 150));
            Outcome.Delivered told = (Outcome.Delivered) loud.send(opened, null);
            assertThat(mentions(posts().get(0)).toString()).isEqualTo("{\"parse\":[\"everyone\"]}");
            assertThat(content(posts().get(0))).startsWith("@here 🔴 **critical**");

            loud.send(
                    Alerts.notification("g", UPDATED, Alerts.massDelete(2, 160)),
                    ReceiverContract.delivered(loud, opened, told));
            assertThat(mentions(posts().get(0)).toString()).isEqualTo("{\"parse\":[]}");

            loud.send(Alerts.notification("h", RESOLVED, Alerts.resolved(Alerts.truncate())), null);
            assertThat(content(posts().get(1))).doesNotContain("@here");
        }
        try (BotReceiver role = receiver("<@&910000000000000001>", "discord-2")) {
            role.send(Alerts.notification("i", OPENED, Alerts.massDelete(1, 150)), null);
            assertThat(mentions(posts().get(2)).toString())
                    .isEqualTo("{\"parse\":[],\"roles\":[\"910000000000000001\"]}");
        }
    }

    @Test
    void theButtonsNameTheGroupAndGoOnceItIsOver() throws Exception {
        Delivery opened = tell(null, OPENED, Alerts.massDelete(1, 150));
        assertThat(buttons(posts().get(0)))
                .containsExactly(
                        "ack:g", "timeline:g", "false-positive:g", "silence-1h:g", "silence-4h:g", "silence-24h:g");

        tell(opened, RESOLVED, Alerts.resolved(Alerts.massDelete(1, 150)));

        assertThat(buttons(posts().get(0))).containsExactly("timeline:g", "false-positive:g");
    }

    @Test
    void withoutADeskThereAreNoButtons() throws Exception {
        BotSettings settings =
                new BotSettings(BotStandIn.TOKEN, BotStandIn.SECOND_CHANNEL, null, Roles.EVERYBODY, discord.apiUrl());
        try (BotReceiver direct = new BotReceiver(new ReceiverName("team", "discord-0"), settings, null, () -> now)) {
            direct.send(Alerts.notification("g", OPENED, Alerts.massDelete(1, 150)), null);
        }

        Post post = discord.bot(bot -> bot.posts(BotStandIn.SECOND_CHANNEL)).get(0);
        assertThat(buttons(post)).isEmpty();
    }

    @Test
    void whatPeopleDidIsShownAndStaysWhileTheEpisodeGrows() throws Exception {
        Alert alert = Alerts.massDelete(1, 150);
        Delivery opened = tell(null, OPENED, alert);
        Post post = posts().get(0);
        desk.acknowledge(List.of(alert), "discord:ann (42)", "looking");

        receiver.showHandled(post.id(), "g", desk.handled(List.of(alert)), "✋ **ann** acknowledged it");

        assertThat(shown().get(0)).contains("HANDLING", "acknowledged by **ann**", "looking", "150 rows deleted");
        assertThat(shown().get(0)).contains("\"label\":\"Acknowledged\"");
        await().untilAsserted(() -> assertThat(lines(post)).containsExactly("✋ **ann** acknowledged it"));

        tell(opened, UPDATED, Alerts.massDelete(2, 400));

        assertThat(shown().get(0)).contains("acknowledged by **ann**", "400 rows deleted");
        assertThat(shown().get(0).split("HANDLING", -1)).hasSize(2);
    }

    @Test
    void whatRouteSaysOfTheAlertsIsShownEvenIfTheMessageIsOldAndAnEscalationIsAMessageOfItsOwn() throws Exception {
        Alert alert = Alerts.massDelete(1, 150);
        Delivery opened = tell(null, OPENED, alert);
        now = now.plus(Duration.ofHours(2));
        Handling handling = new Handling(
                "root",
                Map.of(),
                Map.of(alert.id(), new Handling.Acknowledged("ada", "on it", now)),
                Map.of(alert.id(), List.of(now, now, now)),
                1,
                20);
        Notification handled = new Notification(
                "g", "team", HANDLED, Map.of(), List.of(alert), "2026-11-21T05:12:04.100000Z", handling);

        receiver.send(handled, opened);

        assertThat(posts()).extracting(Post::edits).containsExactly(1);
        assertThat(shown().get(0))
                .contains("acknowledged by **ada**", "on it", "over 20 messages an hour", "opened 3 times");

        tell(opened, ESCALATED, alert);

        assertThat(posts()).hasSize(2);
    }

    @Test
    void theLongestMessageWithAllThatPeopleDidIsWithinTheLimits() throws Exception {
        desk.acknowledge(List.of(), "discord:" + "a".repeat(32) + " (1300000000000000001)", "n".repeat(500));
        desk.silence(List.of(), Duration.ofDays(3), "discord:" + "b".repeat(32) + " (1300000000000000001)", "c");
        desk.falsePositive(List.of(), "discord:" + "c".repeat(32) + " (1300000000000000001)");
        List<Alert> alerts = new ArrayList<>();
        for (int number = 0; number < 20; number++) {
            alerts.add(Alerts.numbered(Alerts.hostile("*[_`x`_](y)* ".repeat(400)), number));
        }

        Outcome outcome =
                receiver.send(Alerts.notification("g".repeat(60), OPENED, alerts.toArray(Alert[]::new)), null);

        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void aMessageThatSomebodyDeletedIsPostedAgain() throws Exception {
        Delivery opened = tell(null, OPENED, Alerts.massDelete(1, 150));
        discord.bot(bot -> {
            bot.delete(bot.posts(BotStandIn.CHANNEL).get(0).id());
            return bot;
        });

        tell(opened, UPDATED, Alerts.massDelete(2, 400));

        assertThat(shown()).hasSize(1);
        assertThat(shown().get(0)).contains("400 rows deleted");
        assertThat(replyTo(posts().get(0))).isEmpty();
    }

    @Test
    void anotherChannelInTheConfigurationGetsAMessageOfItsOwn() throws Exception {
        Delivery opened = tell(null, OPENED, Alerts.massDelete(1, 150));
        BotSettings settings =
                new BotSettings(BotStandIn.TOKEN, BotStandIn.SECOND_CHANNEL, null, Roles.EVERYBODY, discord.apiUrl());
        try (BotReceiver moved = new BotReceiver(receiver.name(), settings, desk, () -> now)) {
            moved.send(Alerts.notification("g", UPDATED, Alerts.massDelete(2, 400)), opened);
        }

        Post post = discord.bot(bot -> bot.posts(BotStandIn.SECOND_CHANNEL)).get(0);
        assertThat(replyTo(post)).isEmpty();
    }

    @Test
    void anOldMessageThatMayNotBeEditedAgainIsFollowedByAReply() throws Exception {
        Delivery opened = tell(null, OPENED, Alerts.massDelete(1, 150));
        discord.fail(Fault.OLD_MESSAGE_EDITED_TOO_OFTEN);

        tell(opened, UPDATED, Alerts.massDelete(2, 400));

        assertThat(posts()).hasSize(2);
        assertThat(replyTo(posts().get(1))).isEqualTo(posts().get(0).id());
    }

    @Test
    void nothingIsSentThatDiscordWouldRefuseForBeingOneTooMany() throws Exception {
        Delivery opened = tell(null, OPENED, Alerts.massDelete(1, 150));
        for (int count = 151; count <= 155; count++) {
            opened = tell(opened, UPDATED, Alerts.massDelete(count, count));
        }
        int requests = discord.requests();

        Outcome sixth = receiver.send(Alerts.notification("g", UPDATED, Alerts.massDelete(156, 156)), opened);

        Outcome.Retry retry = (Outcome.Retry) sixth;
        assertThat(retry.after()).isBetween(Duration.ofSeconds(1), Duration.ofMillis(5_010));
        assertThat(retry.scope()).isEqualTo(Outcome.Scope.MESSAGE);
        assertThat(discord.requests()).isEqualTo(requests);

        now = now.plusMillis(5_010);
        assertThat(receiver.send(Alerts.notification("g", UPDATED, Alerts.massDelete(156, 156)), opened))
                .isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void theLastMessagesThatAChannelTakesAreKeptForWhatIsCritical() throws Exception {
        for (int number = 0; number < 3; number++) {
            Alert medium = Alerts.level(Alerts.numbered(Alerts.truncate(), number), "medium");
            assertThat(receiver.send(Alerts.notification("g" + number, OPENED, medium), null))
                    .isInstanceOf(Outcome.Delivered.class);
        }

        Outcome medium = receiver.send(Alerts.notification("m", OPENED, Alerts.bruteForce()), null);
        Outcome critical = receiver.send(Alerts.notification("c", OPENED, Alerts.truncate()), null);

        assertThat(medium).isInstanceOf(Outcome.Retry.class);
        assertThat(critical).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void aLimitOverAllRoutesSilencesAllForAsLongAsDiscordAsks() throws Exception {
        discord.fail(Fault.RATE_LIMITED_GLOBALLY);
        Outcome.Retry first = (Outcome.Retry) receiver.send(Alerts.notification(OPENED, Alerts.truncate()), null);
        int requests = discord.requests();

        Outcome.Retry second = (Outcome.Retry) receiver.send(Alerts.notification(OPENED, Alerts.bruteForce()), null);

        assertThat(first.scope()).isEqualTo(Outcome.Scope.RECEIVER);
        assertThat(first.after()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(second.scope()).isEqualTo(Outcome.Scope.RECEIVER);
        assertThat(discord.requests()).isEqualTo(requests);
    }

    @Test
    void whatSomebodyCanPutRightLosesNothing() throws Exception {
        for (Fault fault : List.of(Fault.UNAUTHORIZED, Fault.FORBIDDEN, Fault.GONE)) {
            discord.fail(fault);

            Outcome outcome = receiver.send(Alerts.notification(OPENED, Alerts.truncate()), null);

            assertThat(outcome).isInstanceOf(Outcome.Retry.class);
            assertThat(((Outcome.Retry) outcome).reason())
                    .containsAnyOf("reset it and configure", "give it View Channel", "look at channel_id");
        }
        assertThat(receiver.send(Alerts.notification(OPENED, Alerts.truncate()), null))
                .isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void looksAsReviewed() throws Exception {
        desk.acknowledge(List.of(), "discord:ann (42)", "looking");
        tell(null, OPENED, Alerts.massDelete(1, 150));

        ObjectNode body = posts().get(0).body().deepCopy();
        // a hash over the alert, whose maps have no order here
        assertThat(body.remove("nonce").asText()).hasSize(25);
        Golden.check(
                "discord-bot-mass-delete.json",
                Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(body) + "\n");
    }

    private static String replyTo(Post post) {
        return post.body().path("message_reference").path("message_id").asText();
    }

    private static JsonNode mentions(Post post) {
        return post.body().path("allowed_mentions");
    }

    private static String content(Post post) {
        return post.body().path("content").asText();
    }

    private static List<String> buttons(Post post) {
        return post.body().path("components").findValuesAsText("custom_id");
    }

    private Delivery tell(@Nullable Delivery previous, Notification.Reason reason, Alert alert) throws Exception {
        Notification notification = Alerts.notification("g", reason, alert);
        Outcome outcome = receiver.send(notification, previous);
        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        return ReceiverContract.delivered(receiver, notification, (Outcome.Delivered) outcome);
    }
}
