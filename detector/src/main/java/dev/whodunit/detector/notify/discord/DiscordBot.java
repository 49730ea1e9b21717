package dev.whodunit.detector.notify.discord;

import com.neovisionaries.ws.client.WebSocketFactory;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.discord.DiscordApi.Call;
import dev.whodunit.detector.notify.discord.DiscordApi.Result;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import net.dv8tion.jda.api.JDA;
import net.dv8tion.jda.api.JDABuilder;
import net.dv8tion.jda.api.events.session.ShutdownEvent;
import net.dv8tion.jda.api.exceptions.InvalidTokenException;
import net.dv8tion.jda.api.hooks.ListenerAdapter;
import net.dv8tion.jda.api.requests.GatewayIntent;
import net.dv8tion.jda.api.requests.RestConfig;
import net.dv8tion.jda.api.utils.ChunkingFilter;
import net.dv8tion.jda.api.utils.Compression;
import net.dv8tion.jda.api.utils.ConcurrentSessionController;
import net.dv8tion.jda.api.utils.MemberCachePolicy;
import net.dv8tion.jda.api.utils.cache.CacheFlag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bot's presence at Discord's gateway: whoever presses a button or types a command reaches the {@link Desk} through it.
 * Alerts do not pass here and do not wait for it. It comes back by itself, also where it could not even log in.
 */
public final class DiscordBot implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DiscordBot.class);

    private static final int WORKERS = 2;
    private static final int MOST_WAITING = 100;
    private static final int LONGEST_RECONNECT_SECONDS = 32;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** Discord resets a token that is tried too often. */
    private static final Duration AFTER_REFUSAL = Duration.ofMinutes(5);

    private final BotSettings settings;
    private final Interactions interactions;
    private final ThreadPoolExecutor workers;
    private final DiscordApi api;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile CountDownLatch lost = new CountDownLatch(1);
    private volatile @Nullable JDA session;
    private volatile @Nullable String problem = "logs in";

    private DiscordBot(List<BotReceiver> receivers, Desk desk, InstantSource clock) {
        this.settings = receivers.get(0).settings();
        Map<String, BotReceiver> channels = new LinkedHashMap<>();
        receivers.forEach(receiver -> channels.putIfAbsent(receiver.settings().channel(), receiver));
        this.workers = new ThreadPoolExecutor(
                WORKERS, WORKERS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(MOST_WAITING), work -> {
                    Thread worker = new Thread(work, "discord-desk");
                    worker.setDaemon(true);
                    return worker;
                });
        workers.allowCoreThreadTimeOut(true);
        this.interactions = new Interactions(channels, desk, new Deeds(desk, clock), workers);
        this.api = new DiscordApi(settings.api(), settings.token(), clock, DiscordApi.TIMEOUT);
        this.thread = new Thread(this::run, "discord-bot");
        thread.setDaemon(true);
    }

    /** Logs in each bot that is among these receivers, once however many channels it tells; returns at once. */
    public static List<DiscordBot> start(List<Receiver> receivers, Desk desk) {
        Map<String, List<BotReceiver>> byBot = new LinkedHashMap<>();
        for (Receiver receiver : receivers) {
            if (receiver instanceof BotReceiver bot) {
                String key = bot.settings().token() + " " + bot.settings().api();
                byBot.computeIfAbsent(key, token -> new ArrayList<>()).add(bot);
            }
        }
        List<DiscordBot> bots = byBot.values().stream()
                .map(channels -> new DiscordBot(channels, desk, InstantSource.system()))
                .toList();
        bots.forEach(bot -> bot.thread.start());
        return bots;
    }

    /** Why buttons and commands do not work, in words; null where they do. */
    public @Nullable String problem() {
        JDA current = session;
        if (problem != null || current == null) {
            return problem;
        }
        JDA.Status status = current.getStatus();
        return status == JDA.Status.CONNECTED ? null : "the gateway of Discord is not connected: " + status;
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        try {
            while (closing.getCount() > 0) {
                if (logIn()) {
                    pause = FIRST_PAUSE;
                    lost.await();
                    problem = closing.getCount() > 0 && problem == null ? "Discord ended the session" : problem;
                }
                boolean refused = problem != null && problem.startsWith(REFUSED);
                if (closing.await((refused ? AFTER_REFUSAL : pause).toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                Duration doubled = pause.multipliedBy(2);
                pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final String REFUSED = "Discord does not accept";

    private boolean logIn() throws InterruptedException {
        lost = new CountDownLatch(1);
        try {
            String gateway = gateway();
            if (gateway == null) {
                return false;
            }
            session = build(gateway);
            problem = null;
            return true;
        } catch (InvalidTokenException e) {
            report(REFUSED + " the bot's token; reset it and configure the new one");
        } catch (RuntimeException e) {
            report("Discord cannot be reached: " + e.getClass().getSimpleName());
        }
        return false;
    }

    // Asked for, so that it is known beforehand whether Discord and the token are all right.
    private @Nullable String gateway() throws InterruptedException {
        Result result = api.call(Call.gateway());
        if (result instanceof Result.Done done && done.body().path("url").isTextual()) {
            return done.body().path("url").asText();
        }
        if (result instanceof Result.Failed failed && failed.status() == 401) {
            report(REFUSED + " the bot's token; reset it and configure the new one");
        } else {
            report("Discord cannot be reached: " + reason(result));
        }
        return null;
    }

    private static String reason(Result result) {
        if (result instanceof Result.NotReached notReached) {
            return notReached.reason();
        }
        if (result instanceof Result.Lost lost) {
            return lost.reason();
        }
        return result instanceof Result.Failed failed
                ? "it answered with status " + failed.status()
                : "it asks to wait";
    }

    private void report(String reason) {
        if (!reason.equals(problem)) {
            LOG.warn("Buttons and commands in Discord do not work: {}", reason);
        }
        problem = reason;
    }

    private JDA build(String gateway) {
        String base = settings.api().toString();
        return JDABuilder.createLight(settings.token(), EnumSet.noneOf(GatewayIntent.class))
                .disableCache(EnumSet.allOf(CacheFlag.class))
                .setMemberCachePolicy(MemberCachePolicy.NONE)
                .setChunkingFilter(ChunkingFilter.NONE)
                .setCompression(Compression.NONE)
                .setEnableShutdownHook(false)
                .setMaxReconnectDelay(LONGEST_RECONNECT_SECONDS)
                .setRestConfig(new RestConfig().setBaseUrl(base.endsWith("/") ? base : base + "/"))
                .setWebsocketFactory(new WebSocketFactory().setConnectionTimeout(10_000))
                .setSessionController(new ConcurrentSessionController() {
                    @Override
                    public String getGateway() {
                        return gateway;
                    }
                })
                .addEventListeners(interactions, new ListenerAdapter() {
                    @Override
                    public void onShutdown(ShutdownEvent event) {
                        ended(event);
                    }
                })
                .build();
    }

    private void ended(ShutdownEvent event) {
        if (event.getCode() == 4004) {
            report(REFUSED + " the bot's token; reset it and configure the new one");
        } else if (closing.getCount() > 0) {
            report("Discord ended the session with code " + event.getCode());
        }
        lost.countDown();
    }

    /** Leaves Discord; what is being answered is, if that is soon. */
    @Override
    public void close() {
        closing.countDown();
        lost.countDown();
        workers.shutdown();
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
            if (!workers.awaitTermination(2, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
            JDA current = session;
            if (current != null) {
                current.shutdown();
                if (!current.awaitShutdown(3, TimeUnit.SECONDS)) {
                    current.shutdownNow();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
