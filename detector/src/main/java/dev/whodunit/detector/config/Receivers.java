package dev.whodunit.detector.config;

import dev.whodunit.detector.notify.MessageTemplate;
import dev.whodunit.detector.notify.discord.BotSettings;
import dev.whodunit.detector.notify.discord.DiscordSettings;
import dev.whodunit.detector.notify.pagerduty.PagerDutySettings;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the entries of {@code receivers:}; its keys are Alertmanager's. */
final class Receivers {

    /** Only what cannot be an address; the mail server knows better. */
    private static final Pattern MAILBOX = Pattern.compile("[^\\s@<>,]+@[^\\s@<>,]+");

    /** https://developer.pagerduty.com/docs/send-alert-event#parameters */
    private static final Pattern ROUTING_KEY = Pattern.compile("[A-Za-z0-9]{32}");

    /** The keys under which integrations stand, in the order in which they are told. */
    private static final List<String> KINDS = List.of(
            "console_config",
            "discord_configs",
            "webhook_configs",
            "email_configs",
            "pagerduty_configs",
            "slack_configs",
            "alertmanager_configs",
            "file_configs");

    private final Path directory;

    /**
     * A reader of receivers.
     *
     * @param directory that relative paths are meant from
     */
    Receivers(Path directory) {
        this.directory = directory;
    }

    Configuration.Receiver receiver(Section receiver) {
        String name = receiver.required("name");
        List<Configuration.Integration> integrations = new ArrayList<>();
        if (receiver.has("console_config")) {
            integrations.add(receiver.section("console_config", section -> new Configuration.Console()));
        }
        integrations.addAll(receiver.sections("discord_configs", Receivers::discord));
        integrations.addAll(receiver.sections("webhook_configs", Receivers::webhook));
        integrations.addAll(receiver.sections("email_configs", Receivers::email));
        integrations.addAll(receiver.sections("pagerduty_configs", Receivers::pagerDuty));
        integrations.addAll(receiver.sections("slack_configs", Receivers::slack));
        integrations.addAll(receiver.sections("alertmanager_configs", Receivers::alertmanager));
        integrations.addAll(receiver.sections("file_configs", this::file));
        boolean nobody = receiver.flag("nobody", false);
        if (!nobody && KINDS.stream().noneMatch(receiver::has)) {
            String last = KINDS.get(KINDS.size() - 1);
            String others = String.join(", ", KINDS.subList(0, KINDS.size() - 1));
            receiver.report("name", "tells nobody; give it " + others + " or " + last);
        }
        return new Configuration.Receiver(name, integrations);
    }

    private static Configuration.@Nullable Discord discord(Section section) {
        Map<String, MessageTemplate> templates = templates(section, "title", "text");
        if (section.has("bot_token")) {
            if (section.has("webhook_url")) {
                section.report("webhook_url", "stands beside bot_token; a channel is told by a webhook or by a bot");
            }
            Configuration.Bot bot = bot(section);
            return bot == null ? null : new Configuration.Discord(null, bot, templates);
        }
        Secret url = url(section, "webhook_url");
        if (url != null) {
            section.parsed("webhook_url", text -> new DiscordSettings(URI.create(text.strip())));
        }
        return url == null ? null : new Configuration.Discord(url, null, templates);
    }

    private static Configuration.@Nullable Bot bot(Section section) {
        String token = section.required("bot_token").isBlank()
                ? null
                : section.parsed("bot_token", text -> BotSettings.token(text.strip()));
        String channel = section.required("channel_id").isBlank()
                ? null
                : section.parsed("channel_id", text -> BotSettings.channel(text.strip()));
        String mention = section.parsed("mention", text -> BotSettings.mention(text.strip()));
        URI api = section.has("api_url") ? section.parsed("api_url", HttpUrl::parse) : BotSettings.DISCORD;
        List<String> acknowledge = new ArrayList<>();
        List<String> silence = new ArrayList<>();
        section.section("roles", roles -> {
            acknowledge.addAll(roles.texts("acknowledge"));
            silence.addAll(roles.texts("silence"));
            return roles;
        });
        return token == null || channel == null || api == null
                ? null
                : new Configuration.Bot(new Secret(token), channel, mention, acknowledge, silence, api);
    }

    private static Configuration.@Nullable Webhook webhook(Section section) {
        Secret url = url(section, "url");
        Secret authorization = section.section("http_config", HttpAuthorization::of);
        return url == null ? null : new Configuration.Webhook(url, authorization);
    }

    private static Configuration.@Nullable PagerDuty pagerDuty(Section section) {
        String key = section.required("routing_key").strip();
        Map<String, MessageTemplate> templates = templates(section, "title");
        URI url = section.has("url") ? section.parsed("url", HttpUrl::parse) : PagerDutySettings.EVENTS;
        if (!key.isEmpty() && !ROUTING_KEY.matcher(key).matches()) {
            section.report(
                    "routing_key", "is no integration key; expected the 32 letters and digits that PagerDuty shows");
        }
        return url == null || key.isEmpty() ? null : new Configuration.PagerDuty(new Secret(key), url, templates);
    }

    private static Configuration.@Nullable Slack slack(Section section) {
        Secret url = url(section, "api_url");
        String channel = section.text("channel");
        Map<String, MessageTemplate> templates = templates(section, "title", "text");
        return url == null ? null : new Configuration.Slack(url, channel, templates);
    }

    private static Configuration.@Nullable Alertmanager alertmanager(Section section) {
        Secret url = url(section, "url");
        Secret authorization = section.section("http_config", HttpAuthorization::of);
        return url == null ? null : new Configuration.Alertmanager(url, authorization);
    }

    private Configuration.@Nullable JsonFile file(Section section) {
        if (section.required("path").isBlank()) {
            return null;
        }
        Path path = section.parsed("path", text -> {
            try {
                return directory.resolve(text).toAbsolutePath().normalize();
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("is no path", e);
            }
        });
        return path == null ? null : new Configuration.JsonFile(path);
    }

    /** The texts under {@code templates:} that stand for built-in ones. */
    private static Map<String, MessageTemplate> templates(Section section, String... parts) {
        return section.section("templates", given -> {
            Map<String, MessageTemplate> templates = new LinkedHashMap<>();
            for (String part : parts) {
                MessageTemplate template = given.parsed(part, MessageTemplate::parse);
                if (template != null) {
                    templates.put(part, template);
                }
            }
            return templates;
        });
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
        ZoneId zone = email.zone("timezone");
        Map<String, MessageTemplate> templates = templates(email, "title", "text", "html");
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
        return new Configuration.Email(
                to,
                from,
                server.host(),
                server.port(),
                authentication,
                requireTls,
                zone == null ? ZoneOffset.UTC : zone,
                templates);
    }

    private static String mailbox(Section email, String key, String text) {
        if (!text.isBlank() && !MAILBOX.matcher(text).matches()) {
            email.report(key, "is no email address; expected name@host, found " + email.written(key));
        }
        return text;
    }
}
