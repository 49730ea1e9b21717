package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.detector.notify.HttpCaller;
import dev.whodunit.detector.notify.HttpCaller.Reply;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.Presentation;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A channel of Discord, reached through a webhook. One message stands for a group and is edited while its episode grows;
 * what has to be seen is a new message that links the old one (webhooks cannot reply).
 * See https://discord.com/developers/docs/resources/webhook.
 */
public final class DiscordReceiver implements Receiver {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final String USER_AGENT = "DiscordBot (https://whodunit.dev, 1)";

    private final ReceiverName name;
    private final Presentation presentation;
    private final String webhook;
    private final String query;
    private final InstantSource clock;
    private final Duration timeout;
    private final HttpCaller http;
    private @Nullable String guild;

    public DiscordReceiver(ReceiverName name, DiscordSettings settings) {
        this(name, settings, InstantSource.system());
    }

    DiscordReceiver(ReceiverName name, DiscordSettings settings, InstantSource clock) {
        this(name, settings, clock, TIMEOUT);
    }

    DiscordReceiver(ReceiverName name, DiscordSettings settings, InstantSource clock, Duration timeout) {
        this.name = name;
        this.presentation = settings.presentation();
        this.clock = clock;
        this.timeout = timeout;
        this.http = new HttpCaller(timeout);
        String url = settings.webhookUrl().toString();
        int question = url.indexOf('?');
        String path = question < 0 ? url : url.substring(0, question);
        this.webhook = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        this.query = question < 0 ? "" : url.substring(question + 1);
    }

    @Override
    public ReceiverName name() {
        return name;
    }

    @Override
    public boolean edits() {
        return true;
    }

    @Override
    public boolean tells(Notification notification, @Nullable Delivery previous) {
        return !Briefing.isOldNews(notification, previous);
    }

    @Override
    public boolean repeatIsHarmless(Notification notification, @Nullable Delivery previous) {
        return editable(notification, previous) != null;
    }

    @Override
    public Outcome send(Notification notification, @Nullable Delivery previous) throws InterruptedException {
        Briefing briefing = Briefing.of(notification);
        Posted editable = editable(notification, previous);
        return editable == null
                ? post(notification, briefing, Posted.of(previous))
                : edit(notification, briefing, editable);
    }

    /** The message that may be edited to say this, or null where it has to be a new one. */
    private @Nullable Posted editable(Notification notification, @Nullable Delivery previous) {
        Posted posted = Posted.of(previous);
        return previous != null && posted != null && posted.canBecome(notification, previous, clock.instant())
                ? posted
                : null;
    }

    private Outcome post(Notification notification, Briefing briefing, @Nullable Posted earlier)
            throws InterruptedException {
        String follows = earlier == null ? null : link(earlier);
        ObjectNode body = body(notification, briefing, follows);
        Instant now = clock.instant();
        Reply reply = http.call(
                request(webhook, "wait=true" + more(body)).POST(json(body)).build());
        if (reply instanceof Reply.Lost lost) {
            return new Outcome.Unanswered(lost.reason());
        }
        if (reply instanceof Reply.Answered answered && DiscordJson.isSuccess(answered)) {
            JsonNode message = DiscordJson.parse(answered.body());
            String id = DiscordJson.snowflake(message, "id");
            return id == null
                    ? new Outcome.Delivered(null)
                    : delivered(new Posted(
                            id,
                            DiscordJson.snowflake(message, "channel_id"),
                            follows,
                            null,
                            now,
                            briefing.level(),
                            briefing.count(),
                            briefing.resolved()));
        }
        if (reply instanceof Reply.Answered answered && answered.status() == 504) {
            return new Outcome.Unanswered("Discord answered with status 504");
        }
        return failed(reply);
    }

    private Outcome edit(Notification notification, Briefing briefing, Posted posted) throws InterruptedException {
        ObjectNode body = body(notification, briefing, posted.follows());
        Reply reply = http.call(request(webhook + "/messages/" + posted.id(), more(body))
                .method("PATCH", json(body))
                .build());
        if (reply instanceof Reply.Answered answered) {
            if (DiscordJson.isSuccess(answered)) {
                return delivered(posted.edited(briefing));
            }
            int code = DiscordJson.parse(answered.body()).path("code").asInt();
            if (answered.status() == 404 && code == DiscordJson.UNKNOWN_MESSAGE) {
                return post(notification, briefing, null);
            }
            if (code == DiscordJson.TOO_MANY_EDITS_OF_OLD_MESSAGE) {
                return post(notification, briefing, posted);
            }
        }
        return failed(reply);
    }

    private ObjectNode body(Notification notification, Briefing briefing, @Nullable String follows) {
        ObjectNode body = DiscordMessage.of(notification, Handled.of(notification), presentation);
        DiscordMessage.follow(body, follows);
        ArrayNode rows = Json.MAPPER.createArrayNode();
        LinkButtons.add(rows, presentation.links(briefing));
        if (presentation.hasLinks()) {
            body.set("components", rows);
        }
        return body;
    }

    // Of webhooks that no application owns, Discord takes link buttons only where it is told so:
    // https://discord.com/developers/docs/resources/webhook#execute-webhook-query-string-params
    private static String more(ObjectNode body) {
        return body.has("components") ? "&with_components=true" : "";
    }

    private static Outcome delivered(Posted posted) {
        return new Outcome.Delivered(posted.id(), posted.memory());
    }

    /** What an answer means that is no success; a lost edit is simply made again. */
    private Outcome failed(Reply reply) {
        if (reply instanceof Reply.NotReached notReached) {
            return new Outcome.Retry(notReached.reason());
        }
        if (reply instanceof Reply.Lost lost) {
            return new Outcome.Retry(lost.reason());
        }
        Reply.Answered answered = (Reply.Answered) reply;
        int status = answered.status();
        String reason = "Discord answered with status " + status;
        if (status == 429) {
            return new Outcome.Retry(
                    DiscordJson.retryAfter(answered, clock.instant()),
                    "Discord asks to wait (429)",
                    Outcome.Scope.RECEIVER);
        }
        if (status >= 500 || status == 408) {
            return new Outcome.Retry(answered.retryAfter(clock.instant()), reason, Outcome.Scope.RECEIVER);
        }
        if (status == 404) {
            return new Outcome.Refused(
                    "the Discord webhook is gone (404); make a new one and configure it", Outcome.Scope.RECEIVER);
        }
        String said = DiscordJson.message(DiscordJson.parse(answered.body()));
        return new Outcome.Refused(said.isEmpty() ? reason : reason + ": " + said);
    }

    @Override
    public boolean answers() throws InterruptedException {
        return http.call(request(webhook, "").GET().build()) instanceof Reply.Answered answered
                && answered.status() < 500;
    }

    /** A link to the message, or words for it where its place is not known. */
    private String link(Posted earlier) throws InterruptedException {
        if (guild == null) {
            Reply reply = http.call(request(webhook, "").GET().build());
            if (reply instanceof Reply.Answered answered && DiscordJson.isSuccess(answered)) {
                guild = DiscordJson.snowflake(DiscordJson.parse(answered.body()), "guild_id");
            }
        }
        String ago = "<t:" + earlier.at().getEpochSecond() + ":R>";
        return guild == null || earlier.channel() == null
                ? "the message of " + ago
                : "[the message of](https://discord.com/channels/" + guild + "/" + earlier.channel() + "/"
                        + earlier.id() + ") " + ago;
    }

    private HttpRequest.Builder request(String url, String more) {
        String added = more.startsWith("&") ? more.substring(1) : more;
        String all = query.isEmpty() || added.isEmpty() ? query + added : query + "&" + added;
        return HttpRequest.newBuilder(URI.create(all.isEmpty() ? url : url + "?" + all))
                .timeout(timeout)
                .header("User-Agent", USER_AGENT)
                .header("Content-Type", "application/json");
    }

    private static HttpRequest.BodyPublisher json(ObjectNode body) {
        return HttpRequest.BodyPublishers.ofByteArray(Json.write(body));
    }
}
