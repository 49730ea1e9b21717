package dev.whodunit.topologies.route;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The alerts that route knows, each as it was last told. Not safe for threads. */
final class Alerts {

    private final KeyValueStore<String, byte[]> store;

    Alerts(KeyValueStore<String, byte[]> store) {
        this.store = store;
    }

    @Nullable
    Alert find(String id) {
        byte @Nullable [] known = store.get(id);
        return known == null ? null : read(known);
    }

    void put(String id, byte[] alert) {
        store.put(id, alert);
    }

    void remove(String id) {
        store.delete(id);
    }

    void forEach(Consumer<Alert> each) {
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            all.forEachRemaining(entry -> each.accept(read(entry.value)));
        }
    }

    /** An alert as the topic has it. */
    static Alert read(byte[] value) {
        try {
            return Json.read(value, Alert.class);
        } catch (IOException e) {
            throw new UncheckedIOException("no alert", e);
        }
    }
}
