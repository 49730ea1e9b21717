package dev.whodunit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A reader of the detector's topics, in its embedded broker. */
final class CampaignTopics {

    private final Path ports;

    CampaignTopics(Path dataDirectory) {
        this.ports = dataDirectory.resolve("kafka").resolve("ports");
    }

    /** The sum of each topic's end offsets: unchanged where nothing was written. */
    Map<String, Long> ends(List<String> topics) throws IOException {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> all = topics.stream()
                    .flatMap(topic -> partitions(consumer, topic).stream())
                    .toList();
            consumer.assign(all);
            Map<String, Long> ends = new HashMap<>();
            consumer.endOffsets(all).forEach((partition, end) -> ends.merge(partition.topic(), end, Long::sum));
            return ends;
        }
    }

    /** Reads a topic from its beginning to where it ends now. */
    void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) throws IOException {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(Duration.ofMillis(200)).forEach(reader);
            }
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private KafkaConsumer<byte[], byte[]> consumer() throws IOException {
        String port = Files.readAllLines(ports).get(0);
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", "127.0.0.1:" + port, "enable.auto.commit", "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
