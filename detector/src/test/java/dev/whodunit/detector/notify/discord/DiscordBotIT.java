package dev.whodunit.detector.notify.discord;

import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.UPDATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.notify.Alerts;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.ReceiverContract;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.detector.notify.discord.BotSettings.Roles;
import dev.whodunit.detector.notify.discord.BotStandIn.Post;
import dev.whodunit.detector.notify.discord.InteractionStandIn.Interaction;
import dev.whodunit.detector.notify.discord.InteractionStandIn.User;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real JDA client at a stand-in for Discord: people press buttons, type commands, and the gateway comes and goes. */
final class DiscordBotIT {

    private static final User ANN = new User("420000000000000001", "ann", List.of(BotStandIn.ON_CALL));
    private static final User BOB = new User("420000000000000002", "bob", List.of());
    private static final JsonNode CHANNEL = DiscordObjects.channel(BotStandIn.CHANNEL);

    private final DiscordStandIn discord = DiscordStandIn.start();
    private final FakeDesk desk = new FakeDesk(Instant.now()).tells("g", Alerts.massDelete(1, 150));
    private final BotReceiver receiver = new BotReceiver(
            new ReceiverName("team", "discord-0"),
            new BotSettings(
                    BotStandIn.TOKEN,
                    BotStandIn.CHANNEL,
                    null,
                    new Roles(List.of(), List.of("on-call")),
                    discord.apiUrl()),
            desk);
    private DiscordBot bot;

    @BeforeEach
    void logIn() {
        bot = DiscordBot.start(List.of(receiver), desk).get(0);
        await().atMost(Duration.ofSeconds(30)).until(() -> bot.problem() == null);
        await().until(() -> discord.bot(BotStandIn::commands) != null);
    }

    @AfterEach
    void logOut() {
        bot.close();
        receiver.close();
        discord.close();
        assertThat(discord.violations()).isEmpty();
    }

    private Post tell() throws Exception {
        Outcome outcome = receiver.send(Alerts.notification("g", OPENED, Alerts.massDelete(1, 150)), null);
        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        return post();
    }

    private Post post() {
        return discord.bot(state -> state.posts(BotStandIn.CHANNEL)).get(0);
    }

    private Interaction press(User user, Post post, Button button) {
        JsonNode message = discord.bot(state -> state.message(post.id()));
        return discord.interactions().press(user, CHANNEL, message, button.id("g"));
    }

    private Interaction type(User user, String command, Map<String, String> options) {
        return discord.interactions().command(user, CHANNEL, command, options);
    }

    private List<String> complete(String command, String option, String typed) throws Exception {
        return discord.interactions()
                .typing(BOB, CHANNEL, command, option, typed)
                .shown()
                .path("choices")
                .findValuesAsText("value");
    }

    private static String text(Post post) {
        return new String(Json.write(post.body()), StandardCharsets.UTF_8);
    }

    private List<String> lines(Post root) {
        return discord.bot(state -> state.posts(root.id())).stream()
                .map(post -> post.body().path("content").asText())
                .toList();
    }

    @Test
    void registersItsCommandsWhereAChannelOfTheConfigurationIs() {
        assertThat(discord.bot(BotStandIn::commands).findValuesAsText("name"))
                .contains("alerts", "ack", "silence", "rules", "who", "trace");
        assertThat(discord.gateway().sessions()).isEqualTo(1);
    }

    @Test
    void whoAcknowledgesByButtonIsRecordedAndShownInTheMessageAndItsThread() throws Exception {
        Post post = tell();

        Interaction press = press(ANN, post, Button.ACKNOWLEDGE);

        assertThat(press.text()).isEqualTo("Acknowledged.");
        assertThat(press.isPrivate()).isTrue();
        assertThat(desk.done())
                .containsExactly("acknowledged [0123456789abcdef-1] by discord:ann (420000000000000001) note ");
        await().untilAsserted(() -> assertThat(text(post())).contains("acknowledged by **ann**", "Acknowledged"));
        await().untilAsserted(() -> assertThat(lines(post)).containsExactly("✋ **ann** acknowledged it"));
        assertThat(discord.bot(BotStandIn::threads)).containsOnlyKeys(post.id());
    }

    @Test
    void theNextUpdateStillShowsTheAcknowledgement() throws Exception {
        Notification opened = Alerts.notification("g", OPENED, Alerts.massDelete(1, 150));
        Outcome.Delivered told = (Outcome.Delivered) receiver.send(opened, null);
        Delivery delivery = ReceiverContract.delivered(receiver, opened, told);
        press(ANN, post(), Button.ACKNOWLEDGE).text();

        receiver.send(Alerts.notification("g", UPDATED, Alerts.massDelete(2, 300)), delivery);

        assertThat(text(post())).contains("300 rows deleted", "acknowledged by **ann**");
    }

    @Test
    void aSilenceByButtonCoversTheRuleAndWhatItIsGroupedBy() throws Exception {
        Post post = tell();

        String answer = press(ANN, post, Button.SILENCE_4H).text();

        assertThat(answer).startsWith("Silenced until <t:").contains("alertname=\"mass_delete\"", "silence-1");
        assertThat(desk.done())
                .containsExactly("silenced [alertname=\"mass_delete\", actor.name=\"john@example.com\","
                        + " db.namespace=\"Shop\"] for PT4H by discord:ann (420000000000000001) comment from"
                        + " Discord");
        await().untilAsserted(() -> assertThat(text(post())).contains("silenced by **ann** until"));
    }

    @Test
    void whoHasNoneOfTheRolesMayNotSilence() throws Exception {
        Post post = tell();

        String answer = press(BOB, post, Button.SILENCE_24H).text();

        assertThat(answer).contains("You may not silence alerts here");
        assertThat(desk.done()).isEmpty();
        assertThat(post().edits()).isZero();
        assertThat(press(BOB, post, Button.ACKNOWLEDGE).text()).isEqualTo("Acknowledged.");
    }

    @Test
    void aFalsePositiveIsNotedAndATimelineShown() throws Exception {
        desk.sees(Event.of(Map.of(
                "event.id", "e1",
                "@timestamp", "2026-11-21T03:10:30.000000Z",
                "event.action", "delete",
                "db.collection.name", "public.orders",
                "actor.name", "john@example.com",
                "client.address", "198.51.100.7",
                "correlation.id", "req-4711")));
        Post post = tell();

        assertThat(press(ANN, post, Button.FALSE_POSITIVE).text())
                .startsWith("Noted. Nobody is told of the like until");
        assertThat(press(ANN, post, Button.TIMELINE).text())
                .contains("crossed the line <t:", "delete public.orders", "john@example.com", "198.51.100.7");

        assertThat(desk.done())
                .containsExactly("false positive [alertname=\"mass_delete\", actor.name=\"john@example.com\","
                        + " db.namespace=\"Shop\"] by discord:ann (420000000000000001)");
    }

    @Test
    void commandsAskAndAct() throws Exception {
        desk.sees(Event.of(Map.of(
                "event.id", "e1",
                "@timestamp", "2026-11-21T03:10:30.000000Z",
                "event.action", "delete",
                "actor.name", "john@example.com",
                "correlation.id", "req-4711")));

        assertThat(type(BOB, "alerts", Map.of()).text()).contains("1 firing", "150 rows deleted", "0123456789abcdef-1");
        assertThat(type(BOB, "rules", Map.of("rule", "mass")).text()).contains("1 rules", "mass_delete", "2 alerts");
        assertThat(type(BOB, "who", Map.of("actor", "john@example.com")).text()).contains("delete");
        assertThat(type(BOB, "trace", Map.of("id", "req-4711")).text()).contains("john@example.com");
        assertThat(type(BOB, "trace", Map.of("id", "nobody")).text()).contains("None of the newest events");
        assertThat(type(BOB, "ack", Map.of("alert", "0123456789abcdef-1", "note", "on it"))
                        .text())
                .isEqualTo("Acknowledged.");
        assertThat(type(ANN, "silence", Map.of("alert", "0123456789abcdef-1", "for", "90m", "note", "deploy"))
                        .text())
                .startsWith("Silenced until");
        assertThat(type(ANN, "silence", Map.of("alert", "0123456789abcdef-1", "for", "soon"))
                        .text())
                .contains("That is no length of time");
        assertThat(type(ANN, "ack", Map.of("alert", "gone-1")).text()).contains("not known any more");
        assertThat(desk.done()).hasSize(2).last().asString().contains("PT1H30M", "comment deploy");
    }

    @Test
    void whatIsDoneByACommandIsShownInTheMessageAndItsThreadToo() throws Exception {
        Post post = tell();
        desk.shows("0123456789abcdef-1", new Desk.Shown("g", post.id()));

        type(ANN, "ack", Map.of("alert", "0123456789abcdef-1", "note", "on it")).text();
        type(ANN, "silence", Map.of("alert", "0123456789abcdef-1", "for", "4h")).text();

        assertThat(text(post())).contains("acknowledged by **ann**", "on it", "silenced by **ann**");
        await().untilAsserted(() -> assertThat(lines(post))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("✋ **ann** acknowledged it: on it"),
                        line -> assertThat(line).startsWith("🔕 **ann** silenced it until")));
    }

    @Test
    void whatIsTypedIsCompleted() throws Exception {
        desk.sees(
                Event.of(Map.of("event.id", "e1", "actor.name", "john@example.com", "correlation.id", "req-4711")),
                Event.of(Map.of("event.id", "e2", "actor.name", "role:app", "correlation.id", "req-4712")));

        assertThat(complete("who", "actor", "john")).containsExactly("john@example.com");
        assertThat(complete("trace", "id", "req-")).containsExactly("req-4711", "req-4712");
        assertThat(complete("ack", "alert", "150 rows")).containsExactly("0123456789abcdef-1");
        assertThat(complete("rules", "rule", "odd")).containsExactly("odd_hours");
        assertThat(complete("silence", "for", "")).containsExactly("1h", "4h", "24h", "7d");
    }

    @Test
    void onlyTheChannelsOfTheConfigurationAndTheirThreadsAreServed() throws Exception {
        Post post = tell();
        JsonNode foreign = DiscordObjects.channel(BotStandIn.FOREIGN_CHANNEL);

        Interaction elsewhere = discord.interactions().command(ANN, foreign, "alerts", Map.of());
        Interaction below = discord.interactions()
                .command(ANN, DiscordObjects.thread(post.id(), BotStandIn.CHANNEL), "alerts", Map.of());

        assertThat(elsewhere.text()).isEqualTo("Whodunit does not answer here.");
        assertThat(below.text()).contains("1 firing");
        assertThat(discord.interactions()
                        .typing(ANN, foreign, "who", "actor", "")
                        .shown()
                        .path("choices"))
                .isEmpty();
    }

    @Test
    void whatTheDeskRefusesIsSaid() throws Exception {
        desk.refuse("a silence lasts at most 7 days");

        assertThat(press(ANN, tell(), Button.SILENCE_1H).text()).isEqualTo("a silence lasts at most 7 days");
    }

    @Test
    void aGatewayThatDropsIsResumedAndWhatWasPressedMeanwhileIsNotLost() throws Exception {
        Post post = tell();
        discord.gateway().drop();

        Interaction press = press(ANN, post, Button.ACKNOWLEDGE);

        await().atMost(Duration.ofSeconds(20)).until(() -> discord.gateway().resumes() == 1 && bot.problem() == null);
        assertThat(press.text()).isEqualTo("Acknowledged.");
        assertThat(discord.gateway().sessions()).isEqualTo(1);
    }

    @Test
    void aRequestToReconnectIsFollowed() {
        discord.gateway().askToReconnect();

        await().atMost(Duration.ofSeconds(20)).until(() -> discord.gateway().resumes() == 1);
    }

    @Test
    void aSessionThatCannotBeResumedIsBegunAnew() throws Exception {
        discord.gateway().forgetSessions();
        discord.gateway().drop();

        await().atMost(Duration.ofSeconds(40)).until(() -> discord.gateway().sessions() == 2 && bot.problem() == null);

        assertThat(type(BOB, "alerts", Map.of()).text()).contains("1 firing");
    }

    @Test
    void alertsAreToldWhileTheGatewayIsDownAndButtonsComeBackWithIt() throws Exception {
        discord.gateway().refuse(true);
        await().until(() -> bot.problem() != null);

        Post post = tell();
        assertThat(text(post)).contains("150 rows deleted");

        discord.gateway().refuse(false);
        await().atMost(Duration.ofSeconds(60)).until(() -> bot.problem() == null);
        assertThat(press(ANN, post, Button.ACKNOWLEDGE).text()).isEqualTo("Acknowledged.");
    }

    @Test
    void whileRestIsAwayTheGatewayStaysAndAlertsWait() throws Exception {
        discord.outage(true);

        assertThat(receiver.send(Alerts.notification("g", OPENED, Alerts.massDelete(1, 150)), null))
                .isInstanceOf(Outcome.Unanswered.class);
        assertThat(bot.problem()).isNull();

        discord.outage(false);
        tell();
    }

    @Test
    void oneBotIsLoggedInOnceHoweverManyChannelsItTells() throws Exception {
        bot.close();
        BotSettings second =
                new BotSettings(BotStandIn.TOKEN, BotStandIn.SECOND_CHANNEL, null, Roles.EVERYBODY, discord.apiUrl());
        BotReceiver other = new BotReceiver(new ReceiverName("team", "discord-1"), second, desk);

        List<DiscordBot> bots = DiscordBot.start(List.of(receiver, other), desk);

        assertThat(bots).hasSize(1);
        bot = bots.get(0);
        await().atMost(Duration.ofSeconds(30)).until(() -> bot.problem() == null);
        assertThat(discord.interactions()
                        .command(ANN, DiscordObjects.channel(BotStandIn.SECOND_CHANNEL), "alerts", Map.of())
                        .text())
                .contains("1 firing");
    }

    @Test
    void aTokenThatIsNotAcceptedIsSaidAndNotTriedAgainAtOnce() {
        bot.close();
        discord.bot(state -> {
            state.resetToken();
            return state;
        });

        bot = DiscordBot.start(List.of(receiver), desk).get(0);

        await().untilAsserted(() -> assertThat(bot.problem())
                .isEqualTo("Discord does not accept the bot's token; reset it and configure the new one"));
        int requests = discord.requests();
        await().during(Duration.ofSeconds(4)).until(() -> discord.requests() == requests);
    }

    @Test
    void aSessionThatDiscordEndsForGoodIsSaid() {
        discord.gateway().forgetSessions();
        discord.gateway().reject(4004);
        discord.gateway().drop();

        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(bot.problem()).startsWith("Discord does not accept the bot's token"));
    }

    @Test
    void aBotThatFindsNobodyAtTheStartLogsInLater() {
        bot.close();
        discord.outage(true);
        bot = DiscordBot.start(List.of(receiver), desk).get(0);
        await().untilAsserted(() -> assertThat(bot.problem()).startsWith("Discord cannot be reached"));

        discord.outage(false);

        await().atMost(Duration.ofSeconds(30)).until(() -> bot.problem() == null);
    }

    @Test
    void heartbeatsAreKept() {
        await().atMost(Duration.ofSeconds(20)).until(() -> discord.gateway().heartbeats() >= 3);

        assertThat(discord.gateway().connections()).isEqualTo(1);
    }
}
