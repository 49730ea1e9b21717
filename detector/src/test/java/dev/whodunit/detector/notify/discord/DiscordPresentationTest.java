package dev.whodunit.detector.notify.discord;

import static dev.whodunit.topologies.event.Notification.Reason.ESCALATED;
import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.notify.Alerts;
import dev.whodunit.detector.notify.DeepLink;
import dev.whodunit.detector.notify.MessageTemplate;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.PageLinks;
import dev.whodunit.detector.notify.Presentation;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverContract;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.detector.notify.Templates;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Links and templates in Discord, through a webhook and by a bot. */
final class DiscordPresentationTest {

    private static final String PAGE = "https://whodunit.example/ops/alerts/0123456789abcdef-1";
    private static final ReceiverName NAME = new ReceiverName("team", "discord-0");

    private final Instant now = Instant.parse("2026-11-21T03:12:04.2Z");
    private final DiscordStandIn discord = DiscordStandIn.start(() -> now);
    private final List<String> faults = new ArrayList<>();

    @AfterEach
    void noRequestWasWrong() {
        discord.close();
        assertThat(discord.violations()).isEmpty();
    }

    private Presentation presentation(Map<String, String> templates) {
        Map<String, MessageTemplate> parsed = new java.util.HashMap<>();
        templates.forEach((part, text) -> parsed.put(part, MessageTemplate.parse(text)));
        List<DeepLink> links = new ArrayList<>(PageLinks.under(URI.create("https://whodunit.example/ops/")));
        links.add(new DeepLink("Trace", "https://jaeger.example/trace/{correlation_id}"));
        links.add(new DeepLink("Far", "https://far.example/" + "x".repeat(500)));
        return new Presentation(ZoneOffset.UTC, links, new Templates(parsed, (part, reason) -> faults.add(part)));
    }

    private Receiver webhook(Map<String, String> templates) {
        return new DiscordReceiver(NAME, new DiscordSettings(discord.webhookUrl(), presentation(templates)), () -> now);
    }

    private Receiver bot(@Nullable Desk desk) {
        BotSettings settings = new BotSettings(
                BotStandIn.TOKEN,
                BotStandIn.CHANNEL,
                null,
                BotSettings.Roles.EVERYBODY,
                discord.apiUrl(),
                presentation(Map.of()));
        return new BotReceiver(NAME, settings, desk, () -> now);
    }

    private Delivery tell(Receiver receiver, @Nullable Delivery previous, Notification.Reason reason, Alert alert)
            throws Exception {
        Notification notification = Alerts.notification("g", reason, alert);
        Outcome outcome = receiver.send(notification, previous);
        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        return ReceiverContract.delivered(receiver, notification, (Outcome.Delivered) outcome);
    }

    private JsonNode message() {
        return discord.messages().get(0).body();
    }

    private static List<String> buttons(JsonNode message) {
        List<String> buttons = new ArrayList<>();
        message.path("components")
                .forEach(row -> row.path("components")
                        .forEach(button -> buttons.add(button.path("label").asText()
                                + (button.has("url") ? " " + button.path("url").asText() : ""))));
        return buttons;
    }

    @Test
    void aWebhooksMessageHasButtonsThatLeadToTheAlertsPageAndWhereverTheConfigurationSays() throws Exception {
        tell(webhook(Map.of()), null, OPENED, Alerts.massDelete(1, 150));

        assertThat(buttons(message()))
                .containsExactly(
                        "Timeline " + PAGE,
                        "Acknowledge " + PAGE + "#acknowledge",
                        "Silence " + PAGE + "#silence",
                        "Trace https://jaeger.example/trace/req-4711");
    }

    @Test
    void whatIsOverCanNeitherBeTakenOnNorSilenced() throws Exception {
        Receiver receiver = webhook(Map.of());
        Delivery opened = tell(receiver, null, OPENED, Alerts.massDelete(1, 150));

        tell(receiver, opened, RESOLVED, Alerts.resolved(Alerts.massDelete(1, 150)));

        assertThat(buttons(message()))
                .containsExactly("Timeline " + PAGE, "Trace https://jaeger.example/trace/req-4711");
    }

    @Test
    void withoutLinksAWebhooksMessageHasNoButtons() throws Exception {
        tell(
                new DiscordReceiver(NAME, new DiscordSettings(discord.webhookUrl()), () -> now),
                null,
                OPENED,
                Alerts.massDelete(1, 150));

        assertThat(message().has("components")).isFalse();
    }

    @Test
    void aBotsMessageHasItsOwnButtonsAndLinksToWhatTheyDoNotShow() throws Exception {
        FakeDesk desk = new FakeDesk(now).tells("g", Alerts.massDelete(1, 150));
        BotReceiver receiver = (BotReceiver) bot(desk);
        tell(receiver, null, OPENED, Alerts.massDelete(1, 150));
        BotStandIn.Post post = discord.bot(bot -> bot.posts(BotStandIn.CHANNEL)).get(0);
        List<String> wanted = List.of(
                "Acknowledge",
                "Timeline",
                "False positive",
                "Silence 1 h",
                "Silence 4 h",
                "Silence 24 h",
                "Page " + PAGE,
                "Trace https://jaeger.example/trace/req-4711");
        assertThat(buttons(post.body())).isEqualTo(wanted);

        receiver.showHandled(post.id(), "g", Handled.NONE.silencedBy("discord:ann (1)", now), "ann silenced it");

        assertThat(buttons(
                        discord.bot(bot -> bot.posts(BotStandIn.CHANNEL)).get(0).body()))
                .isEqualTo(wanted);
        receiver.close();
    }

    @Test
    void aBotThatNobodyCanPressHasAllLinks() throws Exception {
        tell(bot(null), null, OPENED, Alerts.massDelete(1, 150));

        assertThat(buttons(
                        discord.bot(bot -> bot.posts(BotStandIn.CHANNEL)).get(0).body()))
                .hasSize(4)
                .last()
                .isEqualTo("Trace https://jaeger.example/trace/req-4711");
    }

    @Test
    void templatesSayWhatTheOperatorWantsAndNothingInThemIsMarkdownOfOthers() throws Exception {
        tell(
                webhook(Map.of("title", "{{level}}! {{headline}}", "text", "{{who}}{{#tables}}, {{.}}{{/tables}}")),
                null,
                OPENED,
                Alerts.hostile("**bold** @everyone"));

        assertThat(message().path("content").asText())
                .startsWith("critical! ")
                .doesNotContain("@everyone")
                .doesNotContain(" **bold**");
        assertThat(message().path("embeds").path(0).path("description").asText())
                .isNotEmpty();
        assertThat(message().path("embeds").path(0).path("fields")).isEmpty();
        assertThat(faults).isEmpty();
    }

    @Test
    void aTemplateThatCannotBeFilledGivesWayToTheBuiltInTextAndIsReported() throws Exception {
        tell(
                webhook(Map.of("title", "{{#others}}{{oops}}{{/others}}", "text", "{{ending}}")),
                null,
                OPENED,
                Alerts.massDelete(1, 150));

        assertThat(message().path("content").asText()).contains("**critical**", "150 rows deleted");
        assertThat(message().path("embeds").path(0).path("fields")).isNotEmpty();
        assertThat(faults).containsExactly("title", "text");
    }

    @Test
    void saysThatItIsAnEscalation() throws Exception {
        tell(webhook(Map.of()), null, ESCALATED, Alerts.massDelete(1, 150));

        assertThat(message().path("content").asText()).contains("Escalated: nobody has taken it on in time");
    }
}
