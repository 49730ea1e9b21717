package dev.whodunit.detector;

import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.config.Secret;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.detector.notify.console.ConsoleReceiver;
import dev.whodunit.detector.notify.console.ConsoleSettings;
import dev.whodunit.detector.notify.discord.DiscordReceiver;
import dev.whodunit.detector.notify.discord.DiscordSettings;
import dev.whodunit.detector.notify.email.EmailReceiver;
import dev.whodunit.detector.notify.email.EmailSettings;
import dev.whodunit.detector.notify.webhook.WebhookReceiver;
import dev.whodunit.detector.notify.webhook.WebhookSettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The one place where kinds of receivers are registered: the configuration's receivers, ready to be told. */
final class ReceiverSetup {

    private static final int DEFAULT_WIDTH = 100;

    private final String externalUrl;
    private final List<Receiver> receivers = new ArrayList<>();

    private ReceiverSetup(String externalUrl) {
        this.externalUrl = externalUrl;
    }

    /**
     * Makes the receivers.
     *
     * @param externalUrl where people find this service's page
     */
    static List<Receiver> of(List<Configuration.Receiver> configured, String externalUrl) {
        ReceiverSetup setup = new ReceiverSetup(externalUrl);
        configured.forEach(setup::add);
        return List.copyOf(setup.receivers);
    }

    private void add(Configuration.Receiver receiver) {
        String name = receiver.name();
        if (receiver.console()) {
            receivers.add(new ConsoleReceiver(new ReceiverName(name, "console"), console()));
        }
        register(name, "discord", receiver.discord(), ReceiverSetup::discord);
        register(name, "webhook", receiver.webhooks(), this::webhook);
        register(name, "email", receiver.emails(), ReceiverSetup::email);
    }

    private <T> void register(
            String receiver, String kind, List<T> configured, BiFunction<ReceiverName, T, Receiver> make) {
        for (int i = 0; i < configured.size(); i++) {
            receivers.add(make.apply(new ReceiverName(receiver, kind + "-" + i), configured.get(i)));
        }
    }

    private static ConsoleSettings console() {
        String columns = System.getenv("COLUMNS");
        int width = columns != null && columns.matches("\\d{1,4}") ? Integer.parseInt(columns) : DEFAULT_WIDTH;
        boolean color = System.console() != null && System.getenv("NO_COLOR") == null;
        return new ConsoleSettings(System.out, ConsoleSettings.Format.CARDS, color, width, ZoneId.systemDefault());
    }

    private static Receiver discord(ReceiverName name, Configuration.Discord discord) {
        return new DiscordReceiver(
                name, new DiscordSettings(URI.create(discord.webhookUrl().reveal())));
    }

    private Receiver webhook(ReceiverName name, Configuration.Webhook webhook) {
        Secret authorization = webhook.authorization();
        return new WebhookReceiver(
                name,
                new WebhookSettings(
                        URI.create(webhook.url().reveal()),
                        authorization == null ? null : authorization.reveal(),
                        externalUrl));
    }

    private static Receiver email(ReceiverName name, Configuration.Email email) {
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
                        hostName()));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
