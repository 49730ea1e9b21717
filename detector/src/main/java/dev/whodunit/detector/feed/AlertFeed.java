package dev.whodunit.detector.feed;

import dev.whodunit.topologies.event.Alert;
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

/** The newest alerts: the newest revision of each. Safe for threads. */
public final class AlertFeed implements AutoCloseable {

    /** More than these are not kept; resolved ones go first. */
    static final int MAXIMUM = 10_000;

    private final Map<String, Kept> alerts = new LinkedHashMap<>();
    private final TopicReader reader;

    /** An alert as the topic has it, and what it is found by. */
    private record Kept(
            long revision, Alert.State state, @Nullable String name, byte[] json) {

        Alert alert() {
            try {
                return Json.read(json, Alert.class);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

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

    /** Takes in a record of the topic. */
    public void take(ConsumerRecord<String, byte[]> record) {
        byte[] value = record.value();
        if (value == null) {
            synchronized (alerts) {
                alerts.remove(record.key());
            }
            return;
        }
        try {
            Alert alert = Json.read(value, Alert.class);
            Kept kept = new Kept(alert.revision(), alert.state(), alert.name(), value);
            synchronized (alerts) {
                put(record.key(), kept);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void put(String id, Kept kept) {
        Kept before = alerts.get(id);
        if (before != null && before.revision > kept.revision) {
            return;
        }
        alerts.remove(id);
        alerts.put(id, kept);
        if (alerts.size() > MAXIMUM) {
            Iterator<Kept> oldestFirst = alerts.values().iterator();
            Kept oldest = oldestFirst.next();
            while (oldest.state == Alert.State.FIRING && oldestFirst.hasNext()) {
                oldest = oldestFirst.next();
            }
            oldestFirst.remove();
        }
    }

    /** The alert of this id; null if it is not known. */
    public @Nullable Alert find(String id) {
        synchronized (alerts) {
            Kept kept = alerts.get(id);
            return kept == null ? null : kept.alert();
        }
    }

    /** The alerts in this state and of this name, where such are asked for; the last changed first. */
    public List<Alert> find(Alert.@Nullable State state, @Nullable String name) {
        List<Kept> found = new ArrayList<>();
        synchronized (alerts) {
            for (Kept alert : alerts.values()) {
                if ((state == null || state == alert.state) && (name == null || name.equals(alert.name))) {
                    found.add(alert);
                }
            }
        }
        Collections.reverse(found);
        return found.stream().map(Kept::alert).toList();
    }

    @Override
    public void close() {
        reader.close();
    }
}
