package dev.whodunit.detector.streams;

import dev.whodunit.topologies.Topics;
import dev.whodunit.topologies.Watermark;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watermark of the whole group, from Kafka's offsets: a moment is reached once the group has committed where {@code changes}
 * and {@code logs} ended at that moment, and then where the topic between ended, so that what came of them has gone through link.
 * Asks Kafka only while somebody asks it. Safe for threads.
 */
public final class OffsetWatermark implements Watermark, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OffsetWatermark.class);
    // Commits come ten times a second.
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration WANTED = Duration.ofSeconds(1);

    /** Offsets that the group must have committed before the next step. */
    private record Ends(long at, boolean ofInputs, Map<TopicPartition, Long> offsets) {}

    private final Admin admin;
    private final Offsets offsets;
    private final String group;
    private final Topics topics;
    private final InstantSource clock;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "watermark"));
    private volatile long reached = UNKNOWN;
    private volatile long wanted = UNKNOWN;
    private final Map<String, List<TopicPartition>> partitions = new HashMap<>();
    private @Nullable Ends ends;
    private boolean complained;

    private OffsetWatermark(Admin admin, String group, Topics topics, InstantSource clock) {
        this.admin = admin;
        this.offsets = new Offsets(admin);
        this.group = group;
        this.topics = topics;
        this.clock = clock;
    }

    /**
     * Stands ready until it is closed.
     *
     * @param group whose offsets these are
     */
    public static OffsetWatermark start(
            Map<String, Object> clientProperties, String group, Topics topics, InstantSource clock) {
        OffsetWatermark watermark = new OffsetWatermark(Admin.create(clientProperties), group, topics, clock);
        ScheduledFuture<?> unused = watermark.timer.scheduleWithFixedDelay(
                watermark::attempt, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return watermark;
    }

    @Override
    public long reached(long now) {
        wanted = now;
        return Math.min(now, reached);
    }

    private void attempt() {
        if (clock.millis() - WANTED.toMillis() > wanted) {
            ends = null;
            partitions.clear();
            return;
        }
        try {
            advance();
            complained = false;
        } catch (ExecutionException | RuntimeException e) {
            if (!complained) {
                complained = true;
                LOG.atWarn()
                        .addKeyValue("reason", e.getMessage())
                        .log(
                                "How far detection has read is not known now; what waits for a name waits up to a minute longer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Goes on from inputs to the topic between, and from there to the next moment, as far as commits have come. */
    private void advance() throws ExecutionException, InterruptedException {
        Ends next = ends == null ? endsOf(clock.millis(), true) : ends;
        if (next.ofInputs() && isCommitted(next)) {
            next = endsOf(next.at(), false);
        }
        if (!next.ofInputs() && isCommitted(next)) {
            reached = next.at();
            next = null;
        }
        ends = next;
    }

    private boolean isCommitted(Ends all) throws ExecutionException, InterruptedException {
        if (all.offsets().isEmpty()) {
            return true;
        }
        Map<TopicPartition, OffsetAndMetadata> committed = offsets.committed(group);
        return all.offsets().entrySet().stream().allMatch(end -> {
            OffsetAndMetadata offset = committed.get(end.getKey());
            return offset != null && offset.offset() >= end.getValue();
        });
    }

    /** Where the partitions end that hold anything: of others the group has nothing to commit. */
    private Ends endsOf(long at, boolean inputs) throws ExecutionException, InterruptedException {
        List<TopicPartition> all = new ArrayList<>();
        for (String topic : inputs ? List.of(topics.changes(), topics.logs()) : List.of(topics.linkByKey())) {
            all.addAll(partitionsOf(topic));
        }
        Map<TopicPartition, Long> first = offsets.first(all);
        Map<TopicPartition, Long> end = offsets.end(all);
        end.entrySet().removeIf(entry -> entry.getValue() <= first.getOrDefault(entry.getKey(), 0L));
        return new Ends(at, inputs, end);
    }

    private List<TopicPartition> partitionsOf(String topic) throws ExecutionException, InterruptedException {
        List<TopicPartition> known = partitions.get(topic);
        if (known == null) {
            known = admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                    .flatMap(description -> description.partitions().stream())
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            partitions.put(topic, known);
        }
        return known;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        admin.close(Duration.ofSeconds(2));
    }
}
