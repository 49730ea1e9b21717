package dev.whodunit.detector.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.detector.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A topic that grew over its limit loses what was read, and only that. */
class ReadRetentionIT {

    private static final int RECORDS = 100;
    private static final int BYTES = 10_000;
    private static final TopicPartition PARTITION = new TopicPartition("changes", 0);

    @TempDir
    Path directory;

    private Instant now = Instant.parse("2026-03-01T02:00:00Z");

    @Test
    void whatIsStillToBeReadStaysHoweverLargeTheTopic() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                ReadRetention retention = retention(admin, 300_000, "reader")) {
            fill(broker, admin);

            retention.run();
            assertThat(first(admin)).isZero();

            read(admin, "reader", 40);
            retention.run();
            assertThat(first(admin)).isEqualTo(40);

            read(admin, "reader", RECORDS);
            retention.run();
            assertThat(first(admin)).isEqualTo(40);

            now = now.plusSeconds(3_600);
            retention.run();
            assertThat(first(admin)).isBetween(41L, (long) RECORDS - 1);
        }
    }

    @Test
    void aTopicWithinItsLimitIsLeftAlone() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                ReadRetention retention = retention(admin, 3_000_000, "reader")) {
            fill(broker, admin);
            read(admin, "reader", RECORDS);

            retention.run();

            assertThat(first(admin)).isZero();
        }
    }

    @Test
    void whatOneOfSeveralHasStillToReadStays() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                ReadRetention retention = retention(admin, 300_000, "team", "boss")) {
            fill(broker, admin);

            read(admin, "team", RECORDS);
            retention.run();
            assertThat(first(admin)).as("the boss has never said").isZero();

            read(admin, "boss", 25);
            retention.run();
            assertThat(first(admin)).isEqualTo(25);
        }
    }

    private ReadRetention retention(Admin admin, long bytes, String... readers) {
        return new ReadRetention(admin, Map.of("changes", new ReadBudget(bytes, Set.of(readers))), () -> now);
    }

    private static void fill(EmbeddedBroker broker, Admin admin) throws Exception {
        admin.createTopics(List.of(new NewTopic("changes", Optional.of(1), Optional.empty())))
                .all()
                .get();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int record = 0; record < RECORDS; record++) {
                producer.send(new ProducerRecord<>("changes", new byte[BYTES])).get();
            }
        }
    }

    private static void read(Admin admin, String reader, long upTo) throws Exception {
        admin.alterConsumerGroupOffsets(reader, Map.of(PARTITION, new OffsetAndMetadata(upTo)))
                .all()
                .get();
    }

    private static long first(Admin admin) throws Exception {
        return admin.listOffsets(Map.of(PARTITION, OffsetSpec.earliest()))
                .partitionResult(PARTITION)
                .get()
                .offset();
    }
}
