package dev.whodunit.detector.config;

import dev.whodunit.detector.hooks.PostgresUrl;
import dev.whodunit.detector.notify.DeepLink;
import dev.whodunit.detector.notify.MessageTemplate;
import dev.whodunit.sigma.parse.Placeholders;
import dev.whodunit.topologies.routing.RouteSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a detector is told to do: whodunit.yml and the flags, read and checked. Printing it shows no secret.
 *
 * @param dataDirectory where it keeps what must survive a restart
 * @param route null where the file has none: critical and high alerts at once, the rest in a digest
 * @param longestSilence how long a silence may be
 * @param updateInterval how often at most a firing alert is told again as it grows
 * @param links beside every alert, to where more is known
 * @param heartbeat null where nobody is to be told that all is well
 * @param drill null where only people drill
 * @param externalUrl where people reach this service, for links in messages; null for no such links
 */
public record Configuration(
        Path dataDirectory,
        Kafka kafka,
        List<Postgres> postgres,
        List<Log> logs,
        Rules rules,
        Link link,
        Http http,
        List<Receiver> receivers,
        @Nullable RouteSettings route,
        Duration longestSilence,
        Duration updateInterval,
        Redact redact,
        Disk disk,
        @Nullable Heartbeat heartbeat,
        @Nullable Drill drill,
        List<DeepLink> links,
        @Nullable URI externalUrl) {

    /** Who is told what: what the file says, or what is usual where it says nothing. */
    public RouteSettings routes() {
        return route == null ? routeWithout(receivers) : route;
    }

    /** What is usual: a mailbox alone hears of critical alerts only, everybody else of all. */
    static RouteSettings routeWithout(List<Receiver> receivers) {
        Map<Boolean, List<String>> byMail = receivers.stream()
                .collect(Collectors.partitioningBy(
                        Receiver::isMailOnly, Collectors.mapping(Receiver::name, Collectors.toList())));
        return RouteSettings.defaults(byMail.getOrDefault(false, List.of()), byMail.getOrDefault(true, List.of()));
    }

    /**
     * The Kafka that carries everything.
     *
     * @param bootstrapServers null for the embedded broker
     * @param partitions of the topics that spread
     * @param properties for every client (security settings, mostly)
     */
    public record Kafka(
            @Nullable String bootstrapServers, int partitions, String topicPrefix, Map<String, Secret> properties) {}

    /**
     * A database to watch.
     *
     * @param url with the password, wherever that was given
     * @param install whether {@code run} installs the capture hooks itself
     * @param installUrl the superuser's URL for that, or null for {@code url}
     * @param applications session users whose claims about people are believed; empty: all but superusers
     */
    public record Postgres(
            PostgresUrl url,
            String name,
            boolean install,
            @Nullable PostgresUrl installUrl,
            List<String> applications,
            String publication,
            String slot) {}

    /**
     * Log files to follow.
     *
     * @param path a file or a glob
     * @param timezone of times that name none; null for the machine's
     * @param fronts services whose requests this web server's log witnesses
     * @param labels fields given to each event
     */
    public record Log(
            String path,
            String format,
            @Nullable String service,
            @Nullable String host,
            @Nullable String environment,
            @Nullable ZoneId timezone,
            List<String> fronts,
            Map<String, String> labels) {}

    /**
     * Where the rules are.
     *
     * @param placeholders what {@code %name%} stands for in them
     */
    public record Rules(Path directory, Placeholders placeholders) {

        /** Rules without placeholders. */
        public Rules(Path directory) {
            this(directory, Placeholders.NONE);
        }
    }

    /** How long an event with a correlation id waits for the context of its request. */
    public record Link(Duration longestWait) {}

    /** Where the API listens; port 0 is any free one. */
    public record Http(String host, int port, @Nullable Secret token) {}

    /** Somebody to tell, by one or several integrations, in the order of their kinds and then of the file. */
    public record Receiver(String name, List<Integration> integrations) {

        public Receiver {
            integrations = List.copyOf(integrations);
        }

        /** Those of one kind, in the order of the file. */
        public <T extends Integration> List<T> integrations(Class<T> kind) {
            return integrations.stream()
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .toList();
        }

        boolean isMailOnly() {
            return !integrations.isEmpty() && integrations.stream().allMatch(Email.class::isInstance);
        }
    }

    /** One way to tell a receiver. */
    public sealed interface Integration
            permits Console, Discord, Webhook, Email, PagerDuty, Slack, Alertmanager, JsonFile {}

    /** The terminal that the service runs in. */
    public record Console() implements Integration {}

    /**
     * A channel of Discord: a webhook, whose URL is a secret, or what a bot may write in.
     *
     * @param webhookUrl null for a bot
     * @param bot null for a webhook
     * @param templates of {@code title} and {@code text}
     */
    public record Discord(
            @Nullable Secret webhookUrl, @Nullable Bot bot, Map<String, MessageTemplate> templates)
            implements Integration {

        /** A webhook that says what is built in. */
        public Discord(Secret webhookUrl) {
            this(webhookUrl, null, Map.of());
        }
    }

    /**
     * A bot of Discord and the channel that it tells.
     *
     * @param mention whom each new message that fires calls, or null
     * @param acknowledge roles, by id or name, that may acknowledge; empty for everybody in the channel
     * @param silence roles that may silence; empty for everybody in the channel
     * @param api Discord's REST interface, or what stands in for it
     */
    public record Bot(
            Secret token,
            String channel,
            @Nullable String mention,
            List<String> acknowledge,
            List<String> silence,
            URI api) {}

    /**
     * A URL that takes Alertmanager's payload; it is a secret, since such URLs often hold a token.
     *
     * @param authorization the value of the header {@code Authorization}, or null where none is sent
     */
    public record Webhook(Secret url, @Nullable Secret authorization) implements Integration {

        /** One that asks for no authorization. */
        public Webhook(Secret url) {
            this(url, null);
        }
    }

    /**
     * A mailbox and the server that takes mail for it.
     *
     * @param authentication null where the server asks for none
     * @param zone of the clocks of those who read it
     * @param templates of {@code title}, {@code text} and {@code html}
     */
    public record Email(
            String to,
            String from,
            String smtpHost,
            int smtpPort,
            @Nullable Authentication authentication,
            boolean requireTls,
            ZoneId zone,
            Map<String, MessageTemplate> templates)
            implements Integration {}

    /**
     * A service of PagerDuty.
     *
     * @param url where events go
     * @param templates of {@code title}
     */
    public record PagerDuty(Secret routingKey, URI url, Map<String, MessageTemplate> templates)
            implements Integration {}

    /**
     * An incoming webhook of Slack; its URL is a secret.
     *
     * @param channel where to post, or null for the webhook's own channel
     * @param templates of {@code title} and {@code text}
     */
    public record Slack(Secret apiUrl, @Nullable String channel, Map<String, MessageTemplate> templates)
            implements Integration {}

    /**
     * An Alertmanager.
     *
     * @param authorization the value of the header {@code Authorization}, or null where none is sent
     */
    public record Alertmanager(Secret url, @Nullable Secret authorization) implements Integration {}

    /** A file to which alerts are appended as lines of JSON. */
    public record JsonFile(Path path) implements Integration {}

    /** A user name and its password. */
    public record Authentication(String username, Secret password) {}

    /** What is redacted beyond the defaults: names of fields in logs, names of columns in row images. */
    public record Redact(List<String> fields, List<String> columns) {}

    /**
     * Somebody to tell that all is well, so that silence is noticed.
     *
     * @param url a secret: whoever knows it can feign that all is well
     * @param method GET or POST
     */
    public record Heartbeat(Secret url, String method, Duration interval) {}

    /**
     * Drills that the service makes by itself.
     *
     * @param every from one to the next
     * @param patience within which one has to come out
     * @param databases the names of the databases to drill in; at least one
     */
    public record Drill(Duration every, Duration patience, List<String> databases) {}

    /** How many bytes of the data directory's disk are left alone. */
    public record Disk(long reserve) {}
}
