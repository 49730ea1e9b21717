package dev.whodunit.detector;

import dev.whodunit.detector.notify.HttpCaller;
import dev.whodunit.detector.notify.HttpCaller.Reply;
import dev.whodunit.detector.web.Metrics;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that calls a URL every so often while the service is ready, so that somebody else notices when it is not, or
 * is no more. Whoever is called may be slow or away: that is logged when it begins and ends, counted, and nobody else's
 * trouble.
 */
final class Heartbeat implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String BEATS = "whodunit.heartbeats";

    /**
     * Whom to call.
     *
     * @param url a secret: whoever knows it can feign that all is well
     * @param method GET or POST
     */
    record Target(URI url, String method, Duration interval) {
        @Override
        public String toString() {
            return "Target[host=" + url.getHost() + "]";
        }
    }

    private final Target target;
    private final BooleanSupplier ready;
    private final Metrics metrics;
    private final HttpCaller http = new HttpCaller(TIMEOUT);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "heartbeat");
    private boolean failing;

    private Heartbeat(Target target, BooleanSupplier ready, Metrics metrics) {
        this.target = target;
        this.ready = ready;
        this.metrics = metrics;
    }

    /** Calls as soon as {@code ready} says so, and from then on at each interval at which it does. */
    static Heartbeat start(Target target, BooleanSupplier ready, Metrics metrics) {
        Heartbeat heartbeat = new Heartbeat(target, ready, metrics);
        heartbeat.thread.setDaemon(true);
        heartbeat.thread.start();
        return heartbeat;
    }

    private void run() {
        try {
            boolean first = true;
            do {
                if (ready.getAsBoolean()) {
                    beat();
                    first = false;
                }
                // the first is not to wait for a whole interval after the start
            } while (!closing.await(first ? 200 : target.interval().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(target.url())
                .timeout(TIMEOUT)
                .header("User-Agent", "Whodunit")
                .method(target.method(), HttpRequest.BodyPublishers.noBody())
                .build();
        String problem = problem(http.call(request));
        metrics.registry()
                .counter(BEATS, "result", problem == null ? "sent" : "failed")
                .increment();
        if (problem != null && !failing) {
            LOG.warn("Heartbeat not taken, it is tried again each time: reason={}", problem);
        } else if (problem == null && failing) {
            LOG.info("Heartbeat taken again");
        }
        failing = problem != null;
    }

    /** Null if it was taken. */
    private static @Nullable String problem(Reply reply) {
        if (reply instanceof Reply.NotReached notReached) {
            return notReached.reason();
        }
        if (reply instanceof Reply.Lost lost) {
            return lost.reason();
        }
        int status = ((Reply.Answered) reply).status();
        return status >= 200 && status < 300 ? null : "answered with status " + status;
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
    }
}
