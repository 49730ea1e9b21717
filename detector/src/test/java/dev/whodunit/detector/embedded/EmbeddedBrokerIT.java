package dev.whodunit.detector.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedBrokerIT {

    private static final TopicPartition PARTITION = new TopicPartition("kept", 0);

    @TempDir
    private Path directory;

    @Test
    void keepsRecordsAndAddressOverAnOrderlyRestart() throws Exception {
        String address;
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            address = broker.bootstrapServers();
            createTopic(address);
            write(address, "before");
        }

        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            assertThat(broker.bootstrapServers()).isEqualTo(address);
            assertThat(read(address)).containsExactly("before");
        }
    }

    /** A full disk in Kafka's own words; the halt would take this test's process with it. */
    @Test
    void startsAgainByItselfWhereKafkaAsksForTheEndOfTheProcess() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            createTopic(broker.bootstrapServers());
            write(broker.bootstrapServers(), "before");

            assertThatThrownBy(() -> Exit.halt(1, "all log directories failed"))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(broker.working()).isFalse();

            await().atMost(Duration.ofSeconds(60)).until(broker::working);
            assertThat(read(broker.bootstrapServers())).containsExactly("before");
        }
    }

    @Test
    void keepsAcknowledgedRecordsOverAKill() throws Exception {
        Process first = startInAnotherProcess();
        String address = address(first);
        createTopic(address);
        write(address, "acknowledged");
        first.destroyForcibly().waitFor();
        long killed = System.nanoTime();

        Process second = startInAnotherProcess();
        try {
            assertThat(read(address(second))).containsExactly("acknowledged");
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(15));
        } finally {
            second.destroyForcibly().waitFor();
        }
    }

    /** The broker's process in the test above; prints the address once it serves. */
    static final class Main {
        public static void main(String[] arguments) {
            EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[0]));
            System.out.println(broker.bootstrapServers());
        }
    }

    private Process startInAnotherProcess() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String address(Process process) throws Exception {
        String line = process.inputReader(StandardCharsets.UTF_8).readLine();
        assertThat(line).as("the broker's address").isNotNull();
        return line;
    }

    private static void createTopic(String address) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            admin.createTopics(List.of(new NewTopic(PARTITION.topic(), 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static void write(String address, String value) throws Exception {
        Map<String, Object> properties = Map.of("bootstrap.servers", address, "acks", "all");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(PARTITION.topic(), value)).get(30, TimeUnit.SECONDS);
        }
    }

    private static List<String> read(String address) {
        Map<String, Object> properties = Map.of("bootstrap.servers", address, "auto.offset.reset", "earliest");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            return consumer.poll(Duration.ofSeconds(30)).records(PARTITION).stream()
                    .map(ConsumerRecord::value)
                    .toList();
        }
    }
}
