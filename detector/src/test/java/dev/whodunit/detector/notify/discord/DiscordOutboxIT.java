package dev.whodunit.detector.notify.discord;

import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.RESOLVED;
import static dev.whodunit.topologies.event.Notification.Reason.UPDATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.whodunit.detector.notify.Alerts;
import dev.whodunit.detector.notify.DeliveryListener;
import dev.whodunit.detector.notify.Outbox;
import dev.whodunit.detector.notify.OutboxKafka;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.detector.notify.discord.DiscordStandIn.Fault;
import dev.whodunit.detector.notify.discord.DiscordStandIn.Message;
import dev.whodunit.topologies.event.Alert;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the outbox in a real Kafka to a Discord that is as strict as the real one. */
final class DiscordOutboxIT {

    private static OutboxKafka kafka;

    private final DiscordStandIn discord = DiscordStandIn.start();

    @BeforeAll
    static void startKafka(@TempDir Path directory) {
        kafka = OutboxKafka.start(directory);
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void makeTopics() throws Exception {
        kafka.makeTopics();
    }

    @AfterEach
    void noRequestWasWrong() {
        discord.close();
        assertThat(discord.violations()).isEmpty();
    }

    private Outbox start() {
        DiscordReceiver receiver =
                new DiscordReceiver(new ReceiverName("team", "discord-0"), new DiscordSettings(discord.webhookUrl()));
        return Outbox.start(kafka.settings(), List.of(receiver), DeliveryListener.NONE);
    }

    private Outbox startBot() {
        BotSettings settings = new BotSettings(
                BotStandIn.TOKEN, BotStandIn.CHANNEL, null, BotSettings.Roles.EVERYBODY, discord.apiUrl());
        BotReceiver receiver = new BotReceiver(new ReceiverName("team", "discord-0"), settings, null);
        return Outbox.start(kafka.settings(), List.of(receiver), DeliveryListener.NONE);
    }

    private List<BotStandIn.Post> posts() {
        return discord.bot(bot -> bot.posts(BotStandIn.CHANNEL));
    }

    private void awaitOneMessage(int edits, String text) {
        await().untilAsserted(() -> {
            assertThat(discord.messages()).extracting(Message::edits).containsExactly(edits);
            assertThat(DiscordStandIn.text(discord.messages().get(0))).contains(text);
        });
    }

    @Test
    void anOpeningIsPostedGrowthIsEditedInPlaceAndSoIsTheEnd() throws Exception {
        try (Outbox outbox = start()) {
            kafka.write(Alerts.notification("g", OPENED, Alerts.massDelete(1, 101)));
            awaitOneMessage(0, "101 rows deleted");

            kafka.write(Alerts.notification("g", UPDATED, Alerts.massDelete(2, 150)));
            awaitOneMessage(1, "150 rows deleted");

            kafka.write(Alerts.notification("g", RESOLVED, Alerts.resolved(Alerts.massDelete(2, 150))));
            awaitOneMessage(2, "Resolved");

            assertThat(outbox.state().get(0).delivered()).isEqualTo(3);
            assertThat(discord.requests()).isEqualTo(3);
        }
    }

    @Test
    void aRestartInBetweenGoesOnEditingTheSameMessage() throws Exception {
        try (Outbox outbox = start()) {
            kafka.write(Alerts.notification("g", OPENED, Alerts.massDelete(1, 101)));
            awaitOneMessage(0, "101 rows deleted");
        }
        kafka.write(Alerts.notification("g", UPDATED, Alerts.massDelete(2, 150)));

        try (Outbox outbox = start()) {
            awaitOneMessage(1, "150 rows deleted");
        }

        try (Outbox outbox = start()) {
            kafka.write(Alerts.notification("g", RESOLVED, Alerts.resolved(Alerts.massDelete(2, 150))));
            awaitOneMessage(2, "Resolved");
            assertThat(discord.requests()).isEqualTo(3);
        }
    }

    @Test
    void aReopeningAfterARestartIsANewMessageThatLinksTheOldOne() throws Exception {
        try (Outbox outbox = start()) {
            kafka.write(Alerts.notification("g", OPENED, Alerts.massDelete(1, 101)));
            awaitOneMessage(0, "101 rows deleted");
            kafka.write(Alerts.notification("g", RESOLVED, Alerts.resolved(Alerts.massDelete(1, 101))));
            awaitOneMessage(1, "Resolved");
        }

        try (Outbox outbox = start()) {
            kafka.write(Alerts.notification("g", OPENED, Alerts.massDelete(3, 120)));

            await().until(() -> discord.messages().size() == 2);
            assertThat(DiscordStandIn.text(discord.messages().get(1)))
                    .contains("120 rows deleted", discord.messages().get(0).id());
        }
    }

    @Test
    void discordIsLeftAloneForAsLongAsItAsks() throws Exception {
        discord.fail(Fault.RATE_LIMITED);
        try (Outbox outbox = start()) {
            long written = System.nanoTime();
            kafka.write(Alerts.notification("g", OPENED, Alerts.massDelete(1, 101)));

            awaitOneMessage(0, "101 rows deleted");
            // the stand-in says 0.25 s in the body and, rounded up as Discord does, 1 s in the header
            assertThat(Duration.ofNanos(discord.arrivals().get(0) - written)).isGreaterThan(Duration.ofSeconds(1));
            assertThat(discord.requests()).isEqualTo(2);
        }
    }

    @Test
    void aStormOverTheRateArrivesWholeEachOnce() throws Exception {
        discord.limit(5, Duration.ofMillis(400));
        try (Outbox outbox = start()) {
            for (int number = 0; number < 15; number++) {
                kafka.write(Alerts.notification("g" + number, OPENED, Alerts.numbered(Alerts.truncate(), number)));
            }

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> discord.messages().size() == 15);
            assertThat(discord.messages()).extracting(Message::edits).containsOnly(0);
            assertThat(outbox.state().get(0).repeated()).isZero();
        }
    }

    @Test
    void growthWhileDiscordIsAwayIsOneMessageThatSaysTheNewest() throws Exception {
        discord.outage(true);
        try (Outbox outbox = start()) {
            kafka.write(Alerts.notification("g", OPENED, Alerts.massDelete(1, 101)));
            kafka.write(Alerts.notification("g", UPDATED, Alerts.massDelete(2, 150)));
            await().until(() -> !outbox.state().get(0).working());

            discord.outage(false);

            awaitOneMessage(0, "150 rows deleted");
        }
    }

    @Test
    void aStormThroughABotArrivesWholeEachOnceAndDiscordRefusesNothing() throws Exception {
        discord.bot(bot -> {
            bot.limits().limit(5, Duration.ofSeconds(1));
            return bot;
        });
        try (Outbox outbox = startBot()) {
            for (int number = 0; number < 30; number++) {
                Alert medium = Alerts.level(Alerts.numbered(Alerts.truncate(), number), "medium");
                kafka.write(Alerts.notification("g" + number, OPENED, medium));
            }
            await().until(() -> posts().size() >= 3);
            long written = System.nanoTime();
            kafka.write(Alerts.notification("c", OPENED, Alerts.massDelete(1, 101)));

            await().until(() -> posts().stream().anyMatch(DiscordOutboxIT::isCritical));
            assertThat(Duration.ofNanos(System.nanoTime() - written)).isLessThan(Duration.ofSeconds(2));
            await().atMost(Duration.ofSeconds(60)).until(() -> posts().size() == 31);
            assertThat(posts()).extracting(BotStandIn.Post::edits).containsOnly(0);
            assertThat(outbox.state().get(0).repeated()).isZero();
            int refused = discord.bot(bot -> bot.limits().refused());
            assertThat(refused).isZero();
        }
    }

    private static boolean isCritical(BotStandIn.Post post) {
        return post.body().path("content").asText().contains("**critical**");
    }

    @Test
    void aRestartInBetweenGoesOnEditingTheBotsMessageAndRepliesToIt() throws Exception {
        try (Outbox outbox = startBot()) {
            kafka.write(Alerts.notification("g", OPENED, Alerts.massDelete(1, 101)));
            await().until(() -> posts().size() == 1);
        }
        kafka.write(Alerts.notification("g", UPDATED, Alerts.massDelete(2, 150)));
        kafka.write(Alerts.notification("g", RESOLVED, Alerts.resolved(Alerts.massDelete(2, 150))));
        try (Outbox outbox = startBot()) {
            await().until(() -> posts().get(0).edits() > 0
                    && posts().get(0).body().path("content").asText().contains("Resolved"));
            kafka.write(Alerts.notification("g", OPENED, Alerts.massDelete(3, 160)));

            await().until(() -> posts().size() == 2);
            assertThat(posts().get(1)
                            .body()
                            .path("message_reference")
                            .path("message_id")
                            .asText())
                    .isEqualTo(posts().get(0).id());
        }
    }

    @Test
    void whatABotTellsWhileDiscordIsAwayArrivesOnce() throws Exception {
        discord.fail(Fault.DROPPED_AFTER);
        discord.fail(Fault.SERVER_ERROR);
        discord.fail(Fault.BAD_GATEWAY);
        discord.fail(Fault.RATE_LIMITED);
        try (Outbox outbox = startBot()) {
            kafka.write(Alerts.notification("g", OPENED, Alerts.massDelete(1, 101)));
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> outbox.state().get(0).delivered() == 1);

            assertThat(posts()).hasSize(1);
        }
    }
}
