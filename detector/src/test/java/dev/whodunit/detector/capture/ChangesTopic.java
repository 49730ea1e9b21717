package dev.whodunit.detector.capture;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Durations;

/** Reads a topic of one partition from its beginning, as often as a test asks. */
final class ChangesTopic implements AutoCloseable {

    private final KafkaConsumer<String, byte[]> consumer;
    private final List<JsonNode> values = new ArrayList<>();

    ChangesTopic(String bootstrapServers, String topic) {
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringDeserializer(), new ByteArrayDeserializer());
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    static void create(String bootstrapServers, String... topics) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            for (String topic : topics) {
                admin.createTopics(Set.of(new NewTopic(topic, 1, (short) 1)))
                        .all()
                        .get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The values of everything so far. */
    List<JsonNode> values() {
        consumer.poll(Duration.ofMillis(50)).forEach(record -> values.add(json(record)));
        return values;
    }

    /** Everything so far but heartbeats. */
    List<JsonNode> changes() {
        return values().stream()
                .filter(change -> !change.at("/message/kind").asText().equals("heartbeat")
                        && !change.at("/message/kind").asText().equals("foreign"))
                .toList();
    }

    /** Waits for a change like this, and gives everything up to now. */
    List<JsonNode> until(Predicate<JsonNode> last) {
        return await().atMost(Duration.ofSeconds(30))
                .pollInterval(Durations.ONE_HUNDRED_MILLISECONDS)
                .until(this::changes, changes -> changes.stream().anyMatch(last));
    }

    private static JsonNode json(ConsumerRecord<String, byte[]> record) {
        try {
            return Json.MAPPER.readTree(record.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A change's id, as normalize makes it. */
    static String id(JsonNode change) {
        return change.at("/whodunit/system").asText() + "/"
                + change.at("/whodunit/timeline").asInt() + "/"
                + change.at("/whodunit/database").asText() + "/"
                + Long.toHexString(change.at("/source/lsn").asLong()) + "/"
                + change.at("/whodunit/ordinal").asInt();
    }

    static Predicate<JsonNode> inserted(String table, String column, int value) {
        return change -> change.path("op").asText().equals("c")
                && change.at("/source/table").asText().equals(table)
                && change.at("/after/" + column).asInt() == value;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
