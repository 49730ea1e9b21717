package dev.whodunit.detector.streams;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the topics that the topologies read within their size, and deletes nothing that is still to be read. Kafka's own
 * limit in bytes knows no readers: it would delete the rows of one large transaction before a stage that is behind has
 * seen them.
 */
public final class ReadRetention implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReadRetention.class);
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    // What was deleted is still counted in a partition's bytes until its broker has looked.
    private static final Duration REST = Duration.ofMinutes(6);

    private final Admin admin;
    private final String group;
    private final Map<String, Long> limits;
    private final InstantSource clock;
    private final Map<TopicPartition, Instant> trimmed = new HashMap<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "read-retention"));
    private boolean complained;

    /**
     * A retention that does nothing yet.
     *
     * @param group the consumer group whose committed offsets say what was read
     * @param limits topic → bytes of one partition
     */
    ReadRetention(Admin admin, String group, Map<String, Long> limits, InstantSource clock) {
        this.admin = admin;
        this.group = group;
        this.limits = limits;
        this.clock = clock;
    }

    /** Looks at the topics now and then, until it is closed. */
    public static ReadRetention start(StreamsSettings settings, Map<String, Long> limits, InstantSource clock) {
        ReadRetention retention =
                new ReadRetention(Admin.create(settings.clientProperties()), settings.applicationId(), limits, clock);
        ScheduledFuture<?> unused = retention.timer.scheduleWithFixedDelay(
                retention::attempt, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return retention;
    }

    private void attempt() {
        try {
            run();
            complained = false;
        } catch (ExecutionException | KafkaException e) {
            if (!complained) {
                complained = true;
                LOG.atWarn()
                        .addKeyValue("reason", e.getMessage())
                        .log("The size of the topics cannot be limited now; they are kept for their time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Deletes what was read of each partition that is larger than its limit, as far as that takes. */
    void run() throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> tooLarge = tooLarge();
        if (tooLarge.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> read = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, Long> first = offsets(tooLarge.keySet(), OffsetSpec.earliest());
        Map<TopicPartition, Long> end = offsets(tooLarge.keySet(), OffsetSpec.latest());
        Map<TopicPartition, RecordsToDelete> deletions = new HashMap<>();
        tooLarge.forEach((partition, bytes) -> {
            OffsetAndMetadata committed = read.get(partition);
            long begin = first.getOrDefault(partition, 0L);
            double share = 1 - (double) limits.getOrDefault(partition.topic(), Long.MAX_VALUE) / bytes;
            long before = begin + (long) Math.ceil((end.getOrDefault(partition, begin) - begin) * share);
            if (committed != null && Math.min(before, committed.offset()) > begin) {
                deletions.put(partition, RecordsToDelete.beforeOffset(Math.min(before, committed.offset())));
            }
        });
        admin.deleteRecords(deletions).all().get();
        deletions.keySet().forEach(partition -> trimmed.put(partition, clock.instant()));
    }

    private Map<TopicPartition, Long> tooLarge() throws ExecutionException, InterruptedException {
        Collection<Integer> brokers =
                admin.describeCluster().nodes().get().stream().map(Node::id).toList();
        Map<TopicPartition, Long> sizes = new HashMap<>();
        for (Map<String, LogDirDescription> directories :
                admin.describeLogDirs(brokers).allDescriptions().get().values()) {
            directories
                    .values()
                    .forEach(directory -> directory.replicaInfos().forEach((partition, replica) -> {
                        if (limits.containsKey(partition.topic()) && !rests(partition)) {
                            sizes.merge(partition, replica.size(), Math::max);
                        }
                    }));
        }
        sizes.entrySet()
                .removeIf(size ->
                        size.getValue() <= limits.getOrDefault(size.getKey().topic(), Long.MAX_VALUE));
        return sizes;
    }

    private boolean rests(TopicPartition partition) {
        Instant last = trimmed.get(partition);
        return last != null && clock.instant().isBefore(last.plus(REST));
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listOffsets(asked).all().get().forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        admin.close(Duration.ofSeconds(2));
    }
}
