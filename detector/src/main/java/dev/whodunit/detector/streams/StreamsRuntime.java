package dev.whodunit.detector.streams;

import dev.whodunit.topologies.TopologyListener;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running topologies. A thread that dies is replaced after a pause, however often. */
public final class StreamsRuntime implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamsRuntime.class);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final KafkaStreams streams;
    private final String prefix;
    private final AtomicInteger failures = new AtomicInteger();
    private final RestoredRecords restored = new RestoredRecords();
    private final CountDownLatch stopping = new CountDownLatch(1);

    /** Makes the topologies ready to start; their topics must be there. */
    public StreamsRuntime(Topology topology, StreamsSettings settings, TopologyListener listener) {
        prefix = settings.topics().prefix();
        streams = new KafkaStreams(topology, StreamsProperties.of(settings, listener));
        streams.setUncaughtExceptionHandler(this::replaceThread);
        streams.setGlobalStateRestoreListener(restored);
        streams.setStateListener((now, before) -> {
            LOG.debug("Streams: {} after {}", now, before);
            if (now == KafkaStreams.State.RUNNING) {
                failures.set(0);
                LOG.atInfo().addKeyValue("restored", restored.takeRecords()).log("Detection runs");
            }
        });
    }

    private StreamThreadExceptionResponse replaceThread(Throwable failure) {
        int attempt = failures.getAndIncrement();
        Duration pause = Duration.ofMillis(200L << Math.min(attempt, 10));
        if (pause.compareTo(LONGEST_PAUSE) > 0) {
            pause = LONGEST_PAUSE;
        }
        LOG.atWarn()
                .addKeyValue("pause_ms", pause.toMillis())
                .setCause(failure)
                .log("A stream thread failed and is replaced");
        try {
            stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    public void start() {
        streams.start();
    }

    /** Whether every task is at work. */
    public boolean running() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** Kafka Streams' name of the state it is in, lower case. */
    public String state() {
        return streams.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** How many records of each topic wait to be read. */
    public Map<String, Double> lags() {
        Map<String, Double> lags = new TreeMap<>();
        for (Map.Entry<MetricName, ? extends Metric> entry : streams.metrics().entrySet()) {
            MetricName name = entry.getKey();
            String topic = name.tags().get("topic");
            // Kafka tells each lag twice, once with the dots of the name replaced
            if (topic != null
                    && topic.startsWith(prefix)
                    && name.name().equals("records-lag")
                    && entry.getValue().metricValue() instanceof Double lag
                    && !lag.isNaN()) {
                lags.merge(topic, lag, Double::sum);
            }
        }
        return lags;
    }

    /** Commits, stops, and leaves the group, so that the work goes to others at once. */
    @Override
    public void close() {
        stopping.countDown();
        boolean closed = streams.close(CloseOptions.timeout(CLOSE_TIMEOUT)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        if (!closed) {
            LOG.atWarn().addKeyValue("timeout_ms", CLOSE_TIMEOUT.toMillis()).log("The topologies did not stop in time");
        }
    }
}
