package dev.whodunit.detector.config;

import dev.whodunit.detector.notify.discord.DiscordSettings;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the entries of {@code receivers:}; its keys are Alertmanager's. */
final class Receivers {

    /** Only what cannot be an address; the mail server knows better. */
    private static final Pattern MAILBOX = Pattern.compile("[^\\s@<>,]+@[^\\s@<>,]+");

    private Receivers() {}

    static Configuration.Receiver receiver(Section receiver) {
        String name = receiver.required("name");
        boolean console = receiver.has("console_config");
        receiver.section("console_config", section -> section);
        List<Configuration.Discord> discord = receiver.sections("discord_configs", Receivers::discord);
        List<Configuration.Webhook> webhooks = receiver.sections("webhook_configs", Receivers::webhook);
        List<Configuration.Email> emails = receiver.sections("email_configs", Receivers::email);
        if (!console
                && !receiver.has("discord_configs")
                && !receiver.has("webhook_configs")
                && !receiver.has("email_configs")) {
            receiver.report(
                    "name", "tells nobody; give it console_config, discord_configs, webhook_configs or email_configs");
        }
        return new Configuration.Receiver(name, console, discord, webhooks, emails);
    }

    private static Configuration.@Nullable Discord discord(Section section) {
        Secret url = url(section, "webhook_url");
        if (url != null) {
            section.parsed("webhook_url", text -> new DiscordSettings(URI.create(text.strip())));
        }
        return url == null ? null : new Configuration.Discord(url);
    }

    private static Configuration.@Nullable Webhook webhook(Section section) {
        Secret url = url(section, "url");
        Secret authorization = section.section("http_config", HttpAuthorization::of);
        return url == null ? null : new Configuration.Webhook(url, authorization);
    }

    private static @Nullable Secret url(Section section, String key) {
        if (section.required(key).isBlank()) {
            return null;
        }
        return section.parsed(key, text -> new Secret(HttpUrl.parse(text).toString()));
    }

    private static Configuration.@Nullable Email email(Section email) {
        String to = mailbox(email, "to", email.required("to"));
        String from = email.has("from") ? mailbox(email, "from", email.required("from")) : to;
        Address server = email.required("smarthost").isBlank() ? null : email.parsed("smarthost", Address::parse);
        String username = email.text("auth_username");
        Secret password = email.has("auth_password") ? new Secret(email.required("auth_password")) : null;
        boolean requireTls = email.flag("require_tls", true);
        if (username != null && password == null) {
            email.report("auth_username", "needs auth_password beside it");
        }
        if (username == null && password != null) {
            email.report("auth_password", "needs auth_username beside it");
        }
        if (server == null) {
            return null;
        }
        Configuration.Authentication authentication =
                username == null || password == null ? null : new Configuration.Authentication(username, password);
        return new Configuration.Email(to, from, server.host(), server.port(), authentication, requireTls);
    }

    private static String mailbox(Section email, String key, String text) {
        if (!text.isBlank() && !MAILBOX.matcher(text).matches()) {
            email.report(key, "is no email address; expected name@host, found " + email.written(key));
        }
        return text;
    }
}
