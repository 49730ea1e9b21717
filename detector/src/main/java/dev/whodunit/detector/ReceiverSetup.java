package dev.whodunit.detector;

import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.config.Secret;
import dev.whodunit.detector.notify.DeepLink;
import dev.whodunit.detector.notify.MessageTemplate;
import dev.whodunit.detector.notify.Presentation;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.detector.notify.Templates;
import dev.whodunit.detector.notify.alertmanager.AlertmanagerReceiver;
import dev.whodunit.detector.notify.alertmanager.AlertmanagerSettings;
import dev.whodunit.detector.notify.console.ConsoleReceiver;
import dev.whodunit.detector.notify.console.ConsoleSettings;
import dev.whodunit.detector.notify.discord.BotReceiver;
import dev.whodunit.detector.notify.discord.BotSettings;
import dev.whodunit.detector.notify.discord.Desk;
import dev.whodunit.detector.notify.discord.DiscordReceiver;
import dev.whodunit.detector.notify.discord.DiscordSettings;
import dev.whodunit.detector.notify.email.EmailReceiver;
import dev.whodunit.detector.notify.email.EmailSettings;
import dev.whodunit.detector.notify.file.FileReceiver;
import dev.whodunit.detector.notify.pagerduty.PagerDutyReceiver;
import dev.whodunit.detector.notify.pagerduty.PagerDutySettings;
import dev.whodunit.detector.notify.slack.SlackReceiver;
import dev.whodunit.detector.notify.slack.SlackSettings;
import dev.whodunit.detector.notify.webhook.WebhookReceiver;
import dev.whodunit.detector.notify.webhook.WebhookSettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The one place where kinds of receivers are registered: the configuration's receivers, ready to be told. */
final class ReceiverSetup {

    private static final int DEFAULT_WIDTH = 100;

    private final Surroundings around;
    private final List<Receiver> receivers = new ArrayList<>();

    /**
     * What receivers need beside their own settings.
     *
     * @param externalUrl where this service is found by whoever stands beside it
     * @param desk what people may do from a receiver that lets them, or null for nothing
     * @param links beside every alert
     * @param templateFaults hears whose template of which part could not be filled
     */
    record Surroundings(
            String externalUrl,
            @Nullable Desk desk,
            List<DeepLink> links,
            BiConsumer<ReceiverName, String> templateFaults) {}

    private ReceiverSetup(Surroundings around) {
        this.around = around;
    }

    /** Makes the receivers. */
    static List<Receiver> of(List<Configuration.Receiver> configured, Surroundings around) {
        ReceiverSetup setup = new ReceiverSetup(around);
        configured.forEach(setup::add);
        return List.copyOf(setup.receivers);
    }

    private void add(Configuration.Receiver receiver) {
        register(receiver, "console", Configuration.Console.class, ReceiverSetup::console);
        register(receiver, "discord", Configuration.Discord.class, this::discord);
        register(receiver, "webhook", Configuration.Webhook.class, this::webhook);
        register(receiver, "email", Configuration.Email.class, this::email);
        register(receiver, "pagerduty", Configuration.PagerDuty.class, this::pagerDuty);
        register(receiver, "slack", Configuration.Slack.class, this::slack);
        register(receiver, "alertmanager", Configuration.Alertmanager.class, this::alertmanager);
        register(receiver, "file", Configuration.JsonFile.class, ReceiverSetup::file);
    }

    private <T extends Configuration.Integration> void register(
            Configuration.Receiver receiver, String kind, Class<T> type, BiFunction<ReceiverName, T, Receiver> make) {
        List<T> configured = receiver.integrations(type);
        for (int i = 0; i < configured.size(); i++) {
            // the terminal is one, and was called so from the beginning
            String integration = type == Configuration.Console.class ? kind : kind + "-" + i;
            receivers.add(make.apply(new ReceiverName(receiver.name(), integration), configured.get(i)));
        }
    }

    private static Receiver console(ReceiverName name, Configuration.Console console) {
        return new ConsoleReceiver(name, console());
    }

    private static ConsoleSettings console() {
        String columns = System.getenv("COLUMNS");
        int width = columns != null && columns.matches("\\d{1,4}") ? Integer.parseInt(columns) : DEFAULT_WIDTH;
        boolean color = System.console() != null && System.getenv("NO_COLOR") == null;
        return new ConsoleSettings(System.out, ConsoleSettings.Format.CARDS, color, width, ZoneId.systemDefault());
    }

    private Receiver discord(ReceiverName name, Configuration.Discord discord) {
        Presentation presentation = presentation(name, ZoneOffset.UTC, discord.templates());
        Configuration.Bot bot = discord.bot();
        if (bot != null) {
            BotSettings.Roles roles = new BotSettings.Roles(bot.acknowledge(), bot.silence());
            return new BotReceiver(
                    name,
                    new BotSettings(bot.token().reveal(), bot.channel(), bot.mention(), roles, bot.api(), presentation),
                    around.desk());
        }
        Secret webhook = Objects.requireNonNull(discord.webhookUrl(), "a webhook, where there is no bot");
        return new DiscordReceiver(name, new DiscordSettings(URI.create(webhook.reveal()), presentation));
    }

    private Receiver webhook(ReceiverName name, Configuration.Webhook webhook) {
        Secret authorization = webhook.authorization();
        return new WebhookReceiver(
                name,
                new WebhookSettings(
                        URI.create(webhook.url().reveal()),
                        authorization == null ? null : authorization.reveal(),
                        around.externalUrl()));
    }

    private Receiver email(ReceiverName name, Configuration.Email email) {
        Configuration.@Nullable Authentication given = email.authentication();
        EmailSettings.Credentials credentials = given == null
                ? null
                : new EmailSettings.Credentials(
                        given.username(), given.password().reveal());
        return new EmailReceiver(
                name,
                new EmailSettings(
                        email.to(),
                        email.from(),
                        email.smtpHost(),
                        email.smtpPort(),
                        credentials,
                        EmailSettings.tls(email.smtpHost(), email.smtpPort(), email.requireTls()),
                        hostName(),
                        presentation(name, email.zone(), email.templates())));
    }

    private Receiver pagerDuty(ReceiverName name, Configuration.PagerDuty pagerDuty) {
        return new PagerDutyReceiver(
                name,
                new PagerDutySettings(
                        pagerDuty.routingKey().reveal(),
                        pagerDuty.url(),
                        around.externalUrl(),
                        presentation(name, ZoneOffset.UTC, pagerDuty.templates())));
    }

    private Receiver slack(ReceiverName name, Configuration.Slack slack) {
        return new SlackReceiver(
                name,
                new SlackSettings(
                        URI.create(slack.apiUrl().reveal()),
                        slack.channel(),
                        presentation(name, ZoneOffset.UTC, slack.templates())));
    }

    private Receiver alertmanager(ReceiverName name, Configuration.Alertmanager alertmanager) {
        Secret authorization = alertmanager.authorization();
        return new AlertmanagerReceiver(
                name,
                new AlertmanagerSettings(
                        URI.create(alertmanager.url().reveal()),
                        authorization == null ? null : authorization.reveal(),
                        around.externalUrl()));
    }

    private static Receiver file(ReceiverName name, Configuration.JsonFile file) {
        return new FileReceiver(name, file.path());
    }

    private Presentation presentation(ReceiverName name, ZoneId zone, Map<String, MessageTemplate> templates) {
        Templates told = new Templates(
                templates, (part, reason) -> around.templateFaults().accept(name, part));
        return new Presentation(zone, around.links(), told);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
