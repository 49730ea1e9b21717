package dev.whodunit.detector;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a Kafka cluster every few seconds whether it is there; every client waits for it in silence. */
final class ClusterWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final int PATIENCE_MILLIS = 3_000;

    private final String servers;
    private final Admin admin;
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "kafka-watch");
        thread.setDaemon(true);
        return thread;
    });

    private volatile boolean answers = true;

    private ClusterWatch(String servers, Admin admin) {
        this.servers = servers;
        this.admin = admin;
    }

    static ClusterWatch start(String servers, Map<String, Object> clientProperties) {
        ClusterWatch watch = new ClusterWatch(servers, Admin.create(clientProperties));
        watch.watcher.scheduleWithFixedDelay(watch::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    boolean answers() {
        return answers;
    }

    private void look() {
        boolean now = ask();
        if (now != answers) {
            answers = now;
            LOG.atWarn().addKeyValue("servers", servers).log(now ? "Kafka answers again" : "Kafka does not answer");
        }
    }

    private boolean ask() {
        try {
            admin.describeCluster().nodes().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return answers;
        }
    }

    @Override
    public void close() {
        watcher.shutdownNow();
        admin.close(Duration.ofSeconds(1));
    }
}
