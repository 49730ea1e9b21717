package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.notify.Content;
import dev.whodunit.detector.notify.discord.DiscordApi.Call;
import dev.whodunit.detector.notify.discord.DiscordApi.Result;
import dev.whodunit.topologies.serde.Json;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads below a channel's messages, each with what became of its message, line by line. They are written past the
 * outbox, on a thread of their own, and in vain at most a few times: the message above says the same. Safe for threads.
 */
final class UpdateThread implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UpdateThread.class);

    private static final int MOST_WAITING = 200;
    private static final int MOST_REMEMBERED = 1_000;
    private static final int ATTEMPTS = 4;
    private static final int A_DAY_MINUTES = 1440;

    private final DiscordApi api;
    private final String channel;
    private final ThreadPoolExecutor writer;
    private final Set<String> known = Collections.newSetFromMap(Collections.synchronizedMap(new Recent()));

    private static final class Recent extends LinkedHashMap<String, Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_REMEMBERED;
        }
    }

    UpdateThread(DiscordApi api, String channel) {
        this.api = api;
        this.channel = channel;
        this.writer = new ThreadPoolExecutor(
                1,
                1,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                work -> {
                    Thread thread = new Thread(work, "discord-threads");
                    thread.setDaemon(true);
                    return thread;
                },
                (work, executor) -> LOG.debug("A line for a thread in Discord is left out: too many wait"));
        writer.allowCoreThreadTimeOut(true);
    }

    /**
     * Adds a line to the thread of a message, which is made where there is none; returns at once.
     *
     * @param line Markdown
     */
    void add(String message, String name, String line) {
        writer.execute(() -> {
            try {
                write(message, name, line);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** That a message has a thread, as Discord says. */
    void remember(String message) {
        known.add(message);
    }

    boolean isKnown(String message) {
        return known.contains(message);
    }

    private void write(String message, String name, String line) throws InterruptedException {
        if (!known.contains(message)) {
            ObjectNode thread = Json.MAPPER.createObjectNode();
            thread.put("name", name).put("auto_archive_duration", A_DAY_MINUTES);
            if (!patiently(Call.thread(channel, message, thread))) {
                return;
            }
            known.add(message);
        }
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("content", line);
        Mention.allow(body, null);
        // The thread has the id of its message.
        body.put("nonce", Content.of(message + " " + line).substring(0, 25)).put("enforce_nonce", true);
        patiently(Call.create(message, body));
    }

    private boolean patiently(Call call) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            Result result = api.call(call);
            boolean exists = result instanceof Result.Failed failed && failed.code() == DiscordJson.THREAD_EXISTS;
            if (result instanceof Result.Done || exists) {
                return true;
            }
            Duration pause = DiscordApi.pause(result);
            if (pause == null || attempt == ATTEMPTS) {
                LOG.debug("A thread in Discord was not written to: {}", result);
                return false;
            }
            Thread.sleep(pause.toMillis());
        }
    }

    /** Writes what waits, if that is soon. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(2, TimeUnit.SECONDS)) {
                writer.shutdownNow();
            }
        } catch (InterruptedException e) {
            writer.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
