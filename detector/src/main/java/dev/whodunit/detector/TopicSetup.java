package dev.whodunit.detector;

import dev.whodunit.detector.streams.ReadBudget;
import dev.whodunit.topologies.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Creates the topics that are not there yet, each with its limits, and brings those of an older build to the same. */
public final class TopicSetup {

    /** The largest record; values are cut long before. */
    public static final int MAXIMUM_RECORD_BYTES = 4 << 20;

    private static final long MIB = 1L << 20;
    private static final int SEGMENT_BYTES = 8 << 20;
    private static final long UNLIMITED = -1;

    private final Topics topics;
    private final int partitions;

    /** A setup of these topics; those that spread get so many partitions. */
    public TopicSetup(Topics topics, int partitions) {
        this.topics = topics;
        this.partitions = partitions;
    }

    /**
     * Creates what is missing, and changes what has other settings.
     *
     * @return what was there but different, in plain words
     * @throws ExecutionException if the cluster refuses
     */
    public List<String> run(Admin admin) throws ExecutionException, InterruptedException {
        List<NewTopic> wanted = wanted();
        for (Map.Entry<String, KafkaFuture<Void>> created :
                admin.createTopics(wanted).values().entrySet()) {
            try {
                created.getValue().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
        List<String> differences = new ArrayList<>(differences(admin, wanted));
        differences.addAll(new TopicSettings(admin).reconcile(wanted));
        return differences;
    }

    /**
     * How many bytes of a partition are kept once they were read, of the topics that must not lose what was not.
     *
     * @param detect the consumer group of the topologies
     * @param receivers the consumer groups of all who read the outbox; where there are none, nothing is written to it
     */
    static Map<String, ReadBudget> budgets(Topics topics, String detect, Set<String> receivers) {
        Set<String> topologies = Set.of(detect);
        Map<String, ReadBudget> budgets = new HashMap<>();
        budgets.put(topics.changes(), new ReadBudget(512 * MIB, topologies));
        budgets.put(topics.logs(), new ReadBudget(512 * MIB, topologies));
        budgets.put(topics.linkByKey(), new ReadBudget(128 * MIB, topologies));
        budgets.put(topics.matches(), new ReadBudget(128 * MIB, topologies));
        budgets.put(topics.alerts(), new ReadBudget(256 * MIB, topologies));
        if (!receivers.isEmpty()) {
            budgets.put(topics.notifications(), new ReadBudget(256 * MIB, receivers));
        }
        return budgets;
    }

    private static List<String> differences(Admin admin, List<NewTopic> wanted)
            throws ExecutionException, InterruptedException {
        Map<String, KafkaFuture<TopicDescription>> asked = admin.describeTopics(
                        wanted.stream().map(NewTopic::name).toList())
                .topicNameValues();
        List<String> differences = new ArrayList<>();
        for (NewTopic topic : wanted) {
            int partitions;
            try {
                partitions = Objects.requireNonNull(asked.get(topic.name()))
                        .get()
                        .partitions()
                        .size();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                    // Created a moment ago, and not yet known to the broker that was asked.
                    continue;
                }
                throw e;
            }
            if (partitions != topic.numPartitions()) {
                differences.add("topic " + topic.name() + " has " + partitions + " partitions, not "
                        + topic.numPartitions() + "; it is used as it is");
            }
        }
        return differences;
    }

    private List<NewTopic> wanted() {
        return List.of(
                spread(topics.changes(), Duration.ofDays(7), UNLIMITED),
                spread(topics.logs(), Duration.ofDays(7), UNLIMITED),
                spread(topics.linkByKey(), Duration.ofDays(7), UNLIMITED),
                spread(topics.events(), Duration.ofDays(30), 1024 * MIB),
                spread(topics.matches(), Duration.ofDays(7), UNLIMITED),
                spread(topics.deadLetters(), Duration.ofDays(30), 128 * MIB),
                single(topics.notifications(), "delete", Duration.ofDays(7), UNLIMITED),
                single(topics.alerts(), "compact,delete", null, UNLIMITED),
                single(topics.control(), "compact,delete", null, 64 * MIB),
                single(topics.deliveries(), "compact,delete", null, 256 * MIB));
    }

    private NewTopic spread(String name, Duration kept, long bytes) {
        return topic(name, partitions, "delete", kept, bytes);
    }

    private static NewTopic single(String name, String policy, @Nullable Duration kept, long bytes) {
        return topic(name, 1, policy, kept, bytes);
    }

    /**
     * A topic; {@code bytes} are per partition. Records carry the time they were appended: retention must not depend on
     * times that come from outside, which may lie in 1970 or 2100.
     */
    private static NewTopic topic(String name, int partitions, String policy, @Nullable Duration kept, long bytes) {
        return new NewTopic(name, Optional.of(partitions), Optional.empty())
                .configs(Map.of(
                        "cleanup.policy",
                        policy,
                        "retention.ms",
                        kept == null ? "-1" : Long.toString(kept.toMillis()),
                        "retention.bytes",
                        Long.toString(bytes),
                        "segment.bytes",
                        Integer.toString(SEGMENT_BYTES),
                        "max.message.bytes",
                        Integer.toString(MAXIMUM_RECORD_BYTES),
                        "message.timestamp.type",
                        "LogAppendTime"));
    }
}
