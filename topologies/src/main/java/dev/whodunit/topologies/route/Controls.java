package dev.whodunit.topologies.route;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.routing.Acknowledgement;
import dev.whodunit.topologies.routing.Control;
import dev.whodunit.topologies.routing.Silence;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** What operators have said: silences and acknowledgements, in the store and at hand. Not safe for threads. */
final class Controls {

    private final KeyValueStore<String, byte[]> store;
    private final Map<String, Control> known = new LinkedHashMap<>();
    private Set<String> held = Set.of();

    /** Those in the store; what cannot be read silences nothing. */
    Controls(KeyValueStore<String, byte[]> store, Consumer<String> unreadable) {
        this.store = store;
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> entry = all.next();
                try {
                    known.put(entry.key, Control.read(entry.value));
                } catch (IOException e) {
                    unreadable.accept(entry.key);
                }
            }
        }
    }

    /**
     * Takes in a record of the topic; what it says now, or said before it was withdrawn.
     *
     * @throws IOException if it cannot be read
     */
    @Nullable
    Control take(String key, byte @Nullable [] value) throws IOException {
        if (value == null) {
            store.delete(key);
            return known.remove(key);
        }
        Control control = Control.read(value);
        store.put(key, value);
        known.put(key, control);
        return control;
    }

    /** The silence that holds back alerts with these labels; null if there is none. */
    @Nullable
    Silence silencing(Map<String, String> labels, Instant now) {
        for (Control control : known.values()) {
            if (control instanceof Silence silence && silence.isActive(now) && silence.fits(labels)) {
                return silence;
            }
        }
        return null;
    }

    /** The silences that hold now and did not when this was asked last; when it is asked for the first time, all that hold. */
    List<Silence> begun(Instant now) {
        List<Silence> begun = new ArrayList<>();
        Set<String> holding = new HashSet<>();
        for (Control control : known.values()) {
            if (control instanceof Silence silence && silence.isActive(now)) {
                holding.add(silence.id());
                if (!held.contains(silence.id())) {
                    begun.add(silence);
                }
            }
        }
        held = holding;
        return begun;
    }

    /** The silences that hold and end with the alerts of these labels. */
    List<Silence> endingWith(Map<String, String> labels, Instant now) {
        return known.values().stream()
                .filter(Silence.class::isInstance)
                .map(Silence.class::cast)
                .filter(silence -> silence.untilResolved() && silence.isActive(now) && silence.fits(labels))
                .toList();
    }

    /** Who has taken this alert on, as it is now; null if nobody has. */
    @Nullable
    Acknowledgement of(Alert alert) {
        return known.get(Acknowledgement.key(alert.id())) instanceof Acknowledgement said && said.holds(alert)
                ? said
                : null;
    }
}
