package dev.whodunit.detector.feed;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads a topic's newest records and every one that follows, in no group. Where it falls behind by more
 * than it is to keep, it leaves out the older ones.
 */
final class TopicReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Map<String, Object> properties = new HashMap<>();
    private final String topic;
    private final long newest;
    private final Consumer<ConsumerRecord<String, byte[]>> sink;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;

    private volatile boolean caughtUp;
    private volatile @Nullable KafkaConsumer<String, byte[]> reading;

    /** A reader that gives at most this many of the newest records in each partition to the sink, and what follows. */
    TopicReader(
            Map<String, Object> clientProperties,
            String topic,
            long newest,
            Consumer<ConsumerRecord<String, byte[]>> sink) {
        this.topic = topic;
        this.newest = newest;
        this.sink = sink;
        properties.putAll(clientProperties);
        properties.put("client.id", "whodunit-feed-" + topic);
        properties.put("enable.auto.commit", false);
        properties.put("auto.offset.reset", "earliest");
        properties.put("fetch.max.bytes", 4 << 20);
        properties.put("metric.reporters", "");
        thread = new Thread(this::run, "feed-" + topic);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Whether everything has been read that was there at the start. */
    boolean caughtUp() {
        return caughtUp;
    }

    private void run() {
        while (stopping.getCount() > 0) {
            try (KafkaConsumer<String, byte[]> consumer =
                    new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
                reading = consumer;
                read(consumer);
            } catch (WakeupException e) {
                return;
            } catch (KafkaException e) {
                LOG.atWarn().addKeyValue("topic", topic).setCause(e).log("Reading stopped and is tried again");
                pause();
            }
        }
    }

    private void pause() {
        try {
            stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(KafkaConsumer<String, byte[]> consumer) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        ends.forEach((partition, end) -> skip(consumer, partition, end));
        while (stopping.getCount() > 0) {
            caughtUp = caughtUp
                    || ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                take(record);
            }
            for (TopicPartition partition : partitions) {
                OptionalLong lag = consumer.currentLag(partition);
                if (lag.isPresent() && lag.getAsLong() > newest) {
                    skip(consumer, partition, consumer.position(partition) + lag.getAsLong());
                }
            }
        }
    }

    private void skip(KafkaConsumer<String, byte[]> consumer, TopicPartition partition, long end) {
        long wanted = end - newest;
        if (wanted > consumer.position(partition)) {
            consumer.seek(partition, wanted);
        }
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        try {
            sink.accept(record);
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("exception", e.getClass().getName())
                    .log("A record cannot be shown");
        }
    }

    @Override
    public void close() {
        stopping.countDown();
        KafkaConsumer<String, byte[]> consumer = reading;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
