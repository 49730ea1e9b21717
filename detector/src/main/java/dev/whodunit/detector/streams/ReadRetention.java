package dev.whodunit.detector.streams;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the topics that something of ours reads within their size, and deletes nothing that is still to be read. Kafka's own
 * limit in bytes knows no readers: it would delete the rows of one large transaction before a stage that is behind has
 * seen them.
 */
public final class ReadRetention implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReadRetention.class);
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    // What was deleted is still counted in a partition's bytes until its broker has looked.
    private static final Duration REST = Duration.ofMinutes(6);

    private final Admin admin;
    private final Offsets offsets;
    private final Map<String, ReadBudget> budgets;
    private final InstantSource clock;
    private final Map<TopicPartition, Instant> trimmed = new HashMap<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "read-retention"));
    private boolean complained;

    /**
     * A retention that does nothing yet.
     *
     * @param budgets by topic
     */
    ReadRetention(Admin admin, Map<String, ReadBudget> budgets, InstantSource clock) {
        this.admin = admin;
        this.offsets = new Offsets(admin);
        this.budgets = Map.copyOf(budgets);
        this.clock = clock;
    }

    /** Looks at the topics now and then, until it is closed. */
    public static ReadRetention start(
            Map<String, Object> clientProperties, Map<String, ReadBudget> budgets, InstantSource clock) {
        ReadRetention retention = new ReadRetention(Admin.create(clientProperties), budgets, clock);
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
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = committed(tooLarge.keySet());
        Map<TopicPartition, Long> first = offsets.first(tooLarge.keySet());
        Map<TopicPartition, Long> end = offsets.end(tooLarge.keySet());
        Map<TopicPartition, RecordsToDelete> deletions = new HashMap<>();
        tooLarge.forEach((partition, bytes) -> {
            long begin = first.getOrDefault(partition, 0L);
            double share = 1 - (double) budget(partition) / bytes;
            long surplus = begin + (long) Math.ceil((end.getOrDefault(partition, begin) - begin) * share);
            long before = Math.min(surplus, readByAll(partition, committed));
            if (before > begin) {
                deletions.put(partition, RecordsToDelete.beforeOffset(before));
            }
        });
        admin.deleteRecords(deletions).all().get();
        deletions.keySet().forEach(partition -> trimmed.put(partition, clock.instant()));
    }

    private Map<String, Map<TopicPartition, OffsetAndMetadata>> committed(Collection<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = new HashMap<>();
        for (TopicPartition partition : partitions) {
            for (String group : readers(partition)) {
                if (!committed.containsKey(group)) {
                    committed.put(group, offsets.committed(group));
                }
            }
        }
        return committed;
    }

    /** The offset before which all readers have read; nothing while one of them has never said. */
    private long readByAll(TopicPartition partition, Map<String, Map<TopicPartition, OffsetAndMetadata>> committed) {
        return readers(partition).stream()
                .map(group -> committed.getOrDefault(group, Map.of()).get(partition))
                .mapToLong(offset -> offset == null ? 0 : offset.offset())
                .min()
                .orElse(0);
    }

    private Set<String> readers(TopicPartition partition) {
        ReadBudget budget = budgets.get(partition.topic());
        return budget == null ? Set.of() : budget.readers();
    }

    private long budget(TopicPartition partition) {
        ReadBudget budget = budgets.get(partition.topic());
        return budget == null ? Long.MAX_VALUE : budget.bytes();
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
                        if (budgets.containsKey(partition.topic()) && !rests(partition)) {
                            sizes.merge(partition, replica.size(), Math::max);
                        }
                    }));
        }
        sizes.entrySet().removeIf(size -> size.getValue() <= budget(size.getKey()));
        return sizes;
    }

    private boolean rests(TopicPartition partition) {
        Instant last = trimmed.get(partition);
        return last != null && clock.instant().isBefore(last.plus(REST));
    }

    @Override
    public void close() {
        timer.shutdownNow();
        admin.close(Duration.ofSeconds(2));
    }
}
