package dev.whodunit.detector.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The newest alerts, as the API shows them: the newest revision of each. */
public final class AlertFeed implements AutoCloseable {

    /** More than these are not kept; resolved ones go first. */
    static final int MAXIMUM = 10_000;

    private final Map<String, Shown> alerts = new LinkedHashMap<>();
    private final TopicReader reader;

    private record Shown(
            long revision, String state, @Nullable String name, byte[] json) {}

    /** A feed of this topic. */
    public AlertFeed(Map<String, Object> clientProperties, String topic) {
        reader = new TopicReader(clientProperties, topic, Long.MAX_VALUE, this::take);
    }

    public void start() {
        reader.start();
    }

    /** Whether all that was told before the start is here. */
    public boolean caughtUp() {
        return reader.caughtUp();
    }

    void take(ConsumerRecord<String, byte[]> record) {
        byte[] value = record.value();
        if (value == null) {
            synchronized (alerts) {
                alerts.remove(record.key());
            }
            return;
        }
        try {
            ObjectNode alert = Json.read(value, ObjectNode.class);
            alert.remove("detail");
            Shown shown = new Shown(
                    alert.path("revision").asLong(),
                    alert.path("state").asText(),
                    alert.path("name").textValue(),
                    Json.write(alert));
            synchronized (alerts) {
                put(record.key(), shown);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void put(String id, Shown shown) {
        Shown before = alerts.get(id);
        if (before != null && before.revision > shown.revision) {
            return;
        }
        alerts.remove(id);
        alerts.put(id, shown);
        if (alerts.size() > MAXIMUM) {
            Iterator<Shown> oldestFirst = alerts.values().iterator();
            Shown oldest = oldestFirst.next();
            while (!oldest.state.equals("resolved") && oldestFirst.hasNext()) {
                oldest = oldestFirst.next();
            }
            oldestFirst.remove();
        }
    }

    /** The JSON of the alerts in this state and of this name, where such are asked for; the last changed first. */
    List<byte[]> find(@Nullable String state, @Nullable String name) {
        List<byte[]> found = new ArrayList<>();
        synchronized (alerts) {
            for (Shown alert : alerts.values()) {
                if ((state == null || state.equals(alert.state)) && (name == null || name.equals(alert.name))) {
                    found.add(alert.json);
                }
            }
        }
        Collections.reverse(found);
        return found;
    }

    @Override
    public void close() {
        reader.close();
    }
}
