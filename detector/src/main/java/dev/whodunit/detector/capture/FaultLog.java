package dev.whodunit.detector.capture;

import dev.whodunit.topologies.event.LogRecord;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Tells each fault once: when it appears, and again only after it was gone. What is present is kept in the state topic, so
 * that a restart tells nothing twice.
 *
 * <p>A fault is kept before it is told, as not told yet, and kept as told afterwards: whatever comes between, it is told,
 * and always under the same id.
 */
final class FaultLog {

    private static final String FAULT = "/fault/";

    private record Known(Instant since, boolean told) {}

    private final String database;
    private final CaptureKafka kafka;
    private final StateTopic stateTopic;
    private final ChangeProducer producer;
    private final CaptureListener listener;
    private final Map<String, Known> present = new HashMap<>();

    /** Reads what was told before. */
    FaultLog(String database, CaptureKafka kafka, ChangeProducer producer, CaptureListener listener) {
        this.database = database;
        this.kafka = kafka;
        this.stateTopic = new StateTopic(kafka);
        this.producer = producer;
        this.listener = listener;
        stateTopic.read(database + FAULT).forEach((key, value) -> {
            try {
                var node = Json.MAPPER.readTree(value);
                Instant since = Timestamps.parse(node.path("since").asText());
                present.put(key, new Known(since, node.path("told").asBoolean()));
            } catch (IOException | java.time.DateTimeException e) {
                present.remove(key);
            }
        });
    }

    /** Takes in everything that is amiss now. */
    void update(String namespace, List<Fault> faults, Instant now) {
        Map<String, Fault> current = new LinkedHashMap<>();
        faults.forEach(fault -> current.put(key(fault), fault));
        for (String key : new ArrayList<>(present.keySet())) {
            if (!current.containsKey(key)) {
                forget(key);
            }
        }
        current.forEach((key, fault) -> {
            Known known = present.get(key);
            if (known == null || !known.told) {
                tell(key, namespace, fault, known == null ? now : known.since);
            }
        });
    }

    private void tell(String key, String namespace, Fault fault, Instant since) {
        keep(key, new Known(since, false));
        producer.flush();
        producer.send(new ProducerRecord<>(
                kafka.topics().logs(),
                ("probe/" + database).getBytes(StandardCharsets.UTF_8),
                Json.write(record(database, namespace, fault, since, Timestamps.micros(since)))));
        producer.flush();
        keep(key, new Known(since, true));
        producer.flush();
        listener.fault(database, fault.action(), fault.about(), true);
    }

    private void keep(String key, Known known) {
        present.put(key, known);
        Map<String, Object> value = Map.of("since", Timestamps.format(known.since), "told", known.told);
        producer.send(stateTopic.record(key, Json.write(value)));
    }

    private void forget(String key) {
        present.remove(key);
        producer.send(stateTopic.record(key, null));
        producer.flush();
        String[] parts = key.split("/", 4);
        listener.fault(database, parts[2], parts[3], false);
    }

    /** The log record of a fault; {@code mark} tells its appearances apart. */
    static LogRecord record(String database, String namespace, Fault fault, Instant since, long mark) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("timestamp", Timestamps.format(since));
        line.put("event.action", fault.action());
        line.put("message", fault.message());
        line.put("db.namespace", namespace);
        if (fault.table() != null) {
            line.put("db.collection.name", fault.table());
        }
        line.put("resource.id", fault.object());
        return new LogRecord(
                "probe/" + database + "/" + fault.action() + "/" + fault.about() + "/" + mark,
                "probe",
                "json",
                since,
                null,
                Map.of("logsource.product", "postgresql", "logsource.service", "probe"),
                Json.text(line),
                null);
    }

    private String key(Fault fault) {
        return database + FAULT + fault.action() + "/" + fault.about();
    }

    /**
     * Something that is not as installed.
     *
     * @param action its stable name: {@code hook_missing}, {@code slot_lost}, …
     * @param table {@code schema.name}, null if it is about none
     * @param object the trigger, publication or slot
     * @param message in plain words
     */
    record Fault(String action, @Nullable String table, String object, String message) {

        /** What it is about: one fault of an action for each. */
        String about() {
            return table == null ? object : table + "/" + object;
        }
    }
}
