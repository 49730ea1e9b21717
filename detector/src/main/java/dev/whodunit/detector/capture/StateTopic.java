package dev.whodunit.detector.capture;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.capture.Inventory.Span;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The compacted topic in which capture keeps its inventory, and the probe what it has told; read to its end at a start. */
final class StateTopic {

    private static final Logger LOG = LoggerFactory.getLogger(StateTopic.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String TABLE = "/table/";

    private final CaptureKafka kafka;

    StateTopic(CaptureKafka kafka) {
        this.kafka = kafka;
    }

    /**
     * Makes this topic and the one for Debezium's offsets if need be.
     *
     * @throws KafkaException if Kafka does not answer
     */
    void create() throws InterruptedException {
        Map<String, Object> properties = kafka.clientProperties();
        properties.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
        properties.put("request.timeout.ms", 5_000);
        try (Admin admin = Admin.create(properties)) {
            Set<String> known = admin.listTopics().names().get();
            for (String name : List.of(kafka.inventoryTopic(), kafka.offsetsTopic())) {
                if (!known.contains(name)) {
                    admin.createTopics(Set.of(compacted(name))).all().get();
                }
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
            }
        }
    }

    private NewTopic compacted(String name) {
        short replicas = kafka.replicationFactor();
        return new NewTopic(name, Optional.of(1), replicas < 0 ? Optional.empty() : Optional.of(replicas))
                .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    }

    /** Everything under keys that begin like this. */
    Map<String, String> read(String prefix) {
        Map<String, Object> properties = kafka.clientProperties();
        properties.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
        TopicPartition partition = new TopicPartition(kafka.inventoryTopic(), 0);
        Map<String, String> state = new HashMap<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (record.key() == null || !record.key().startsWith(prefix)) {
                        continue;
                    }
                    if (record.value() == null) {
                        state.remove(record.key());
                    } else {
                        state.put(record.key(), new String(record.value(), StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return state;
    }

    /** The inventory of a server's timeline, as it was written last. */
    Inventory inventory(Origin origin) {
        Inventory inventory = new Inventory();
        read(origin + TABLE).forEach((key, value) -> {
            try {
                JsonNode node = Json.MAPPER.readTree(value);
                TableName table = new TableName(
                        node.path("schema").asText(), node.path("name").asText());
                List<Span> spans = new ArrayList<>();
                node.path("spans").forEach(span -> spans.add(span(span)));
                inventory.restore(table, spans);
            } catch (IOException e) {
                LOG.warn(
                        "the inventory has an entry that cannot be read; topic={} key={}", kafka.inventoryTopic(), key);
            }
        });
        return inventory;
    }

    /** The record that keeps what the inventory knows of a table. */
    ProducerRecord<byte[], byte[]> keeping(Origin origin, TableName table, List<Span> spans) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("schema", table.schema());
        value.put("name", table.name());
        value.put("spans", spans.stream().map(StateTopic::plain).toList());
        return record(origin + TABLE + table, Json.write(value));
    }

    /** A record of this topic; no value deletes the key. */
    ProducerRecord<byte[], byte[]> record(String key, byte @org.jspecify.annotations.Nullable [] value) {
        return new ProducerRecord<>(kafka.inventoryTopic(), 0, key.getBytes(StandardCharsets.UTF_8), value);
    }

    private static Map<String, Object> plain(Span span) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("since", span.since());
        plain.put("until", span.until());
        plain.put("oid", span.oid());
        plain.put("announced", span.announced());
        plain.put("opened", Timestamps.format(span.opened()));
        return plain;
    }

    private static Span span(JsonNode node) {
        return new Span(
                node.path("since").asLong(),
                node.path("until").asLong(Span.OPEN),
                node.path("oid").asLong(),
                node.path("announced").asBoolean(),
                Timestamps.parse(node.path("opened").asText("1970-01-01T00:00:00Z")));
    }
}
