package dev.whodunit.detector.streams;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The offsets that Kafka's brokers know, asked anew each time. */
record Offsets(Admin admin) {

    /** The first that each partition still has. */
    Map<TopicPartition, Long> first(Collection<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        return list(partitions, OffsetSpec.earliest());
    }

    /** The one after the last of each partition. */
    Map<TopicPartition, Long> end(Collection<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        return list(partitions, OffsetSpec.latest());
    }

    /** What a group has committed; nothing of partitions of which it never did. */
    Map<TopicPartition, OffsetAndMetadata> committed(String group) throws ExecutionException, InterruptedException {
        return admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
    }

    private Map<TopicPartition, Long> list(Collection<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listOffsets(asked).all().get().forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }
}
