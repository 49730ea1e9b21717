package dev.whodunit.detector.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.detector.TopicSetup;
import dev.whodunit.detector.embedded.EmbeddedBroker;
import dev.whodunit.topologies.Topics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How far detection has read, by what its group has committed. */
class OffsetWatermarkIT {

    private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
    private static final String GROUP = "detection";

    @TempDir
    Path directory;

    @Test
    void a_moment_is_reached_when_all_that_was_written_before_it_has_gone_through_link() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Admin admin = Admin.create(client);
                    KafkaProducer<byte[], byte[]> producer =
                            new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
                    OffsetWatermark watermark = OffsetWatermark.start(client, GROUP, TOPICS, Clock.systemUTC())) {
                new TopicSetup(TOPICS, 2).run(admin);
                long empty = System.currentTimeMillis();
                reaches(watermark, empty);

                write(producer, TOPICS.changes(), 0);
                write(producer, TOPICS.logs(), 1);
                long written = System.currentTimeMillis();
                read(admin, TOPICS.changes(), 0);
                staysBefore(watermark, written);

                write(producer, TOPICS.linkByKey(), 1);
                read(admin, TOPICS.logs(), 1);
                staysBefore(watermark, written);

                read(admin, TOPICS.linkByKey(), 1);
                reaches(watermark, written);
            }
        }
    }

    private static void reaches(OffsetWatermark watermark, long time) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(watermark.reached(System.currentTimeMillis()))
                        .isGreaterThanOrEqualTo(time)
                        .isLessThanOrEqualTo(System.currentTimeMillis()));
    }

    /** Asked again and again, it does not come there: no condition can be waited for, so it is some rounds of its timer. */
    private static void staysBefore(OffsetWatermark watermark, long time) {
        Awaitility.await()
                .during(Duration.ofMillis(500))
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(watermark.reached(System.currentTimeMillis()))
                        .isLessThan(time));
    }

    private static void write(KafkaProducer<byte[], byte[]> producer, String topic, int partition) throws Exception {
        producer.send(new ProducerRecord<>(topic, partition, null, new byte[1])).get();
    }

    private static void read(Admin admin, String topic, int partition) throws Exception {
        admin.alterConsumerGroupOffsets(GROUP, Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(1)))
                .all()
                .get();
    }
}
