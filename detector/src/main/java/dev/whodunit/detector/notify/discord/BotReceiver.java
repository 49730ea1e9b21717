package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.detector.notify.Content;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.detector.notify.discord.DiscordApi.Call;
import dev.whodunit.detector.notify.discord.DiscordApi.Result;
import dev.whodunit.sigma.rule.Level;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.event.Timestamps;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A channel of Discord that a bot tells, over REST alone: it needs no gateway. One message stands for a group and is
 * edited while its episode grows; what has to be seen is a reply to the group's first message, which also gets a thread
 * then. See https://discord.com/developers/docs/resources/message.
 */
public final class BotReceiver implements Receiver {

    /** Of the creations that a channel takes, these are kept for critical alerts. */
    private static final int KEPT_FOR_CRITICAL = 2;

    /** Discord knows a nonce for a few minutes. */
    private static final Duration NONCE_KNOWN = Duration.ofMinutes(2);

    /** Only somebody who changes something can help, so there is no hurry. */
    private static final Duration UNTIL_SOMEBODY_HELPS = Duration.ofMinutes(1);

    private static final int ATTEMPTS = 4;
    private static final int HAS_THREAD = 1 << 5;

    private final ReceiverName name;
    private final BotSettings settings;
    private final @Nullable Mention mention;
    private final @Nullable Desk desk;
    private final InstantSource clock;
    private final DiscordApi api;
    private final UpdateThread threads;
    // A button's edit and the outbox's must not cross.
    private final Object message = new Object();

    /**
     * A receiver.
     *
     * @param desk what its buttons do; null for none
     */
    public BotReceiver(ReceiverName name, BotSettings settings, @Nullable Desk desk) {
        this(name, settings, desk, InstantSource.system());
    }

    BotReceiver(ReceiverName name, BotSettings settings, @Nullable Desk desk, InstantSource clock) {
        this(name, settings, desk, clock, DiscordApi.TIMEOUT);
    }

    BotReceiver(ReceiverName name, BotSettings settings, @Nullable Desk desk, InstantSource clock, Duration timeout) {
        this.name = name;
        this.settings = settings;
        this.mention = settings.mention() == null ? null : new Mention(settings.mention());
        this.desk = desk;
        this.clock = clock;
        this.api = new DiscordApi(settings.api(), settings.token(), clock, timeout);
        this.threads = new UpdateThread(api, settings.channel());
    }

    @Override
    public ReceiverName name() {
        return name;
    }

    BotSettings settings() {
        return settings;
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
        return editable(notification, previous) != null || isKnownByNonce(previous);
    }

    // The first attempt is the one that may have arrived.
    private boolean isKnownByNonce(@Nullable Delivery previous) {
        if (previous == null || previous.attempt() != 1) {
            return false;
        }
        try {
            return clock.instant().isBefore(Timestamps.parse(previous.at()).plus(NONCE_KNOWN));
        } catch (DateTimeException e) {
            return false;
        }
    }

    @Override
    public Outcome send(Notification notification, @Nullable Delivery previous) throws InterruptedException {
        synchronized (message) {
            Posted editable = editable(notification, previous);
            return editable == null ? post(notification, here(previous)) : edit(notification, editable);
        }
    }

    private @Nullable Posted editable(Notification notification, @Nullable Delivery previous) {
        Posted posted = here(previous);
        return previous != null && posted != null && posted.canBecome(notification, previous, clock.instant())
                ? posted
                : null;
    }

    /** The group's newest message in this channel; null where there is none, or it is in another. */
    private @Nullable Posted here(@Nullable Delivery previous) {
        Posted posted = Posted.of(previous);
        return posted != null && settings.channel().equals(posted.channel()) ? posted : null;
    }

    private Outcome post(Notification notification, @Nullable Posted earlier) throws InterruptedException {
        Briefing briefing = Briefing.of(notification);
        String root = earlier == null ? null : earlier.root() == null ? earlier.id() : earlier.root();
        Mention called = briefing.resolved() || briefing.isGoodNews() ? null : mention;
        ObjectNode body = body(notification);
        BotMessage.create(body, called, nonce(notification), root);
        Instant now = clock.instant();
        boolean urgent = briefing.level() == Level.CRITICAL && !briefing.resolved();
        Result result = api.call(Call.create(settings.channel(), body), urgent ? 0 : KEPT_FOR_CRITICAL);
        if (result instanceof Result.Lost lost) {
            return new Outcome.Unanswered(lost.reason());
        }
        if (result instanceof Result.Done done) {
            String id = DiscordJson.snowflake(done.body(), "id");
            if (id == null) {
                return new Outcome.Delivered(null);
            }
            if (root != null) {
                tellThread(root, briefing, true);
            }
            return delivered(new Posted(
                    id, settings.channel(), null, root, now, briefing.level(), briefing.count(), briefing.resolved()));
        }
        return failed(result);
    }

    private Outcome edit(Notification notification, Posted posted) throws InterruptedException {
        Briefing briefing = Briefing.of(notification);
        ObjectNode body = body(notification);
        Mention.allow(body, null);
        Result result = api.call(Call.edit(settings.channel(), posted.id(), body));
        if (result instanceof Result.Done done) {
            noteThread(posted.id(), done.body());
            if (briefing.resolved() && !posted.resolved()) {
                tellThread(posted.root() == null ? posted.id() : posted.root(), briefing, posted.root() != null);
            }
            return delivered(posted.edited(briefing));
        }
        if (result instanceof Result.Failed gone
                && (gone.code() == DiscordJson.UNKNOWN_MESSAGE || gone.code() == DiscordJson.AUTHORED_BY_ANOTHER)) {
            return post(notification, null);
        }
        if (codeOf(result) == DiscordJson.TOO_MANY_EDITS_OF_OLD_MESSAGE) {
            return post(notification, posted);
        }
        return failed(result);
    }

    private static int codeOf(Result result) {
        if (result instanceof Result.Limited limited) {
            return limited.code();
        }
        return result instanceof Result.Failed failed ? failed.code() : 0;
    }

    private ObjectNode body(Notification notification) {
        Handled told = Handled.of(notification);
        Handled now = desk == null ? told : told.with(desk.handled(notification.alerts()));
        return BotMessage.of(
                notification, now, new BotMessage.Additions(mention, desk != null, settings.presentation()));
    }

    // The bot's other channels must not take it for theirs, nor a reminder for what it reminds of.
    private String nonce(Notification notification) {
        String reminder = notification.reason() == Notification.Reason.REPEATED ? notification.at() : "";
        String all = String.join(
                "\n", settings.channel(), name.toString(), notification.group(), content(notification), reminder);
        return Content.of(all).substring(0, 25);
    }

    private static Outcome delivered(Posted posted) {
        return new Outcome.Delivered(posted.id(), posted.memory());
    }

    /** What came of it that is no success; a lost edit is simply made again. */
    private static Outcome failed(Result result) {
        if (result instanceof Result.NotReached notReached) {
            return new Outcome.Retry(notReached.reason());
        }
        if (result instanceof Result.Lost lost) {
            return new Outcome.Retry(lost.reason());
        }
        if (result instanceof Result.Limited limited) {
            // What another route still takes need not wait for this one.
            Outcome.Scope scope = limited.everywhere() ? Outcome.Scope.RECEIVER : Outcome.Scope.MESSAGE;
            return new Outcome.Retry(limited.after(), "Discord asks to wait (429)", scope);
        }
        Result.Failed failed = (Result.Failed) result;
        int status = failed.status();
        if (status >= 500 || status == 408) {
            return new Outcome.Retry(
                    failed.retryAfter(), "Discord answered with status " + status, Outcome.Scope.RECEIVER);
        }
        String said = failed.message().isEmpty() ? "" : ": " + failed.message();
        String remedy = remedy(failed);
        if (remedy != null) {
            return new Outcome.Retry(UNTIL_SOMEBODY_HELPS, remedy + " (" + status + said + ")", Outcome.Scope.RECEIVER);
        }
        return new Outcome.Refused("Discord answered with status " + status + said);
    }

    /** What somebody has to do before it can be told; null where nothing would help. */
    private static @Nullable String remedy(Result.Failed failed) {
        if (failed.status() == 401) {
            return "Discord does not accept the bot's token; reset it and configure the new one";
        }
        if (failed.status() == 403) {
            return "the bot may not write there; give it View Channel, Send Messages and Embed Links in this channel";
        }
        boolean noChannel =
                failed.status() == 404 && (failed.code() == DiscordJson.UNKNOWN_CHANNEL || failed.code() == 0);
        return noChannel ? "there is no such channel for the bot; invite it, and look at channel_id" : null;
    }

    @Override
    public boolean answers() throws InterruptedException {
        Result result = api.call(Call.readChannel(settings.channel()));
        return result instanceof Result.Done || (result instanceof Result.Failed failed && failed.status() < 500);
    }

    /**
     * Shows under a message, and in its thread, what somebody did about it.
     *
     * @param id the message that has the buttons
     * @param said what they did, in Markdown
     */
    void showHandled(String id, String group, Handled handled, String said) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            Duration pause = DiscordApi.pause(tryToShow(id, group, handled, said));
            if (pause == null || attempt == ATTEMPTS) {
                return;
            }
            Thread.sleep(pause.toMillis());
        }
    }

    private Result tryToShow(String id, String group, Handled handled, String said) throws InterruptedException {
        synchronized (message) {
            Result read = api.call(Call.read(settings.channel(), id));
            if (!(read instanceof Result.Done done)) {
                return read;
            }
            noteThread(id, done.body());
            String root = DiscordJson.snowflake(done.body().path("message_reference"), "message_id");
            String title = done.body().path("embeds").path(0).path("title").asText();
            // A second time is the same to Discord, which knows the line by its nonce.
            threads.add(root == null ? id : root, UpdateLine.threadName(title), said);
            return api.call(Call.edit(settings.channel(), id, BotMessage.handled(done.body(), group, handled)));
        }
    }

    private void noteThread(String id, JsonNode body) {
        if ((body.path("flags").asInt() & HAS_THREAD) != 0 || body.hasNonNull("thread")) {
            threads.remember(id);
        }
    }

    private void tellThread(String root, Briefing briefing, boolean certain) {
        if (certain || threads.isKnown(root)) {
            threads.add(root, UpdateLine.threadName(briefing), UpdateLine.of(briefing));
        }
    }

    @Override
    public void close() {
        threads.close();
    }

    @Override
    public String toString() {
        return "BotReceiver[" + name + "]";
    }
}
