package dev.whodunit.bench;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How many records a topic got, and when the broker had the first and the last of them.
 *
 * @param first milliseconds since the epoch
 * @param last milliseconds since the epoch
 */
record TopicTimes(long records, long first, long last) {

    /** Where the topics end now. */
    static Map<TopicPartition, Long> ends(String bootstrapServers, List<String> topics) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(bootstrapServers)) {
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            return consumer.endOffsets(partitions);
        }
    }

    /** What each topic got from these places on. */
    static Map<String, TopicTimes> since(String bootstrapServers, Map<TopicPartition, Long> begins) {
        Map<String, TopicTimes> times = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(bootstrapServers)) {
            Collection<TopicPartition> partitions = begins.keySet();
            consumer.assign(partitions);
            begins.forEach(consumer::seek);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> times.merge(
                                record.topic(),
                                new TopicTimes(1, record.timestamp(), record.timestamp()),
                                TopicTimes::and));
            }
        }
        return times;
    }

    private TopicTimes and(TopicTimes other) {
        return new TopicTimes(records + other.records, Math.min(first, other.first), Math.max(last, other.last));
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
