package dev.whodunit.detector.demo;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Every revision of every alert, as it is written, on a thread of its own. */
final class AlertStream implements AutoCloseable {

    private final KafkaConsumer<String, byte[]> consumer;
    private final Consumer<Alert> taker;
    private final Thread thread;

    AlertStream(String bootstrapServers, String topic, Consumer<Alert> taker) {
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "fetch.max.wait.ms", 100),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        this.taker = taker;
        List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        this.thread = new Thread(this::read, "alert-stream");
        thread.start();
    }

    private void read() {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    if (record.value() != null) {
                        taker.accept(Json.read(record.value(), Alert.class));
                    }
                }
            }
        } catch (WakeupException e) {
            // The only way out of the loop.
        } catch (IOException e) {
            throw new UncheckedIOException("an alert that cannot be read", e);
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
