package dev.whodunit.detector;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The settings of topics that were made earlier, by an older build or by hand, brought to what is wanted now. Limits that
 * somebody has set wider stay as they are: they lose nothing.
 */
final class TopicSettings {

    /** Where more is never harmful; -1 is without limit. */
    private static final Set<String> LIMITS = Set.of("retention.ms", "retention.bytes", "max.message.bytes");

    private final Admin admin;

    TopicSettings(Admin admin) {
        this.admin = admin;
    }

    /**
     * Changes what is not as wanted.
     *
     * @return what was changed, or could not be, in plain words
     * @throws ExecutionException if the cluster does not answer
     */
    List<String> reconcile(Collection<NewTopic> wanted) throws ExecutionException, InterruptedException {
        Map<ConfigResource, NewTopic> topics = new HashMap<>();
        wanted.forEach(topic -> topics.put(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()), topic));
        List<String> said = new ArrayList<>();
        for (Map.Entry<ConfigResource, KafkaFuture<Config>> described :
                admin.describeConfigs(topics.keySet()).values().entrySet()) {
            NewTopic topic = topics.get(described.getKey());
            if (topic == null) {
                continue;
            }
            try {
                Map<String, String> changes =
                        changes(topic, described.getValue().get());
                if (!changes.isEmpty()) {
                    alter(described.getKey(), topic, changes);
                    said.add("topic " + topic.name() + " was made with other settings; changed " + changes);
                }
            } catch (ExecutionException e) {
                refused(topic, e, said);
            }
        }
        return said;
    }

    private static void refused(NewTopic topic, ExecutionException thrown, List<String> said)
            throws ExecutionException {
        Throwable cause = thrown.getCause();
        if (cause instanceof UnknownTopicOrPartitionException) {
            // Created a moment ago, with the right settings, and not yet known to the broker that was asked.
            return;
        }
        if (!(cause instanceof ApiException) || cause instanceof RetriableException) {
            throw thrown;
        }
        said.add("the settings of topic " + topic.name() + " cannot be looked after: " + cause.getMessage());
    }

    /** Setting → {@code <what it was> -> <what it is to be>}, in alphabetical order. */
    private static Map<String, String> changes(NewTopic topic, Config found) {
        Map<String, String> changes = new TreeMap<>();
        topic.configs().forEach((name, value) -> {
            ConfigEntry entry = found.get(name);
            String now = entry == null ? "" : String.valueOf(entry.value());
            if (!now.equals(value) && !(LIMITS.contains(name) && isWider(now, value))) {
                changes.put(name, now + " -> " + value);
            }
        });
        return changes;
    }

    private static boolean isWider(String found, String wanted) {
        return found.equals("-1")
                || (found.matches("\\d{1,18}")
                        && !wanted.equals("-1")
                        && Long.parseLong(found) > Long.parseLong(wanted));
    }

    private void alter(ConfigResource resource, NewTopic topic, Map<String, String> changes)
            throws ExecutionException, InterruptedException {
        List<AlterConfigOp> operations = changes.keySet().stream()
                .map(name ->
                        new AlterConfigOp(new ConfigEntry(name, topic.configs().get(name)), AlterConfigOp.OpType.SET))
                .toList();
        admin.incrementalAlterConfigs(Map.of(resource, operations)).all().get();
    }
}
