package dev.whodunit.topologies.route;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.routing.Inhibition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The labels of the alerts that fire now: what inhibitions go by. In memory; filled from the store when a task starts. Not safe for threads. */
final class Firing {

    private final List<Inhibition> inhibitions;
    private final Map<String, Map<String, String>> labels = new HashMap<>();

    Firing(List<Inhibition> inhibitions) {
        this.inhibitions = inhibitions;
    }

    /** Whether anything depends on which alerts fire. */
    boolean matters() {
        return !inhibitions.isEmpty();
    }

    /** Takes in how an alert is now; true if it began to fire or ended, which may free others. */
    boolean take(Alert alert, Map<String, String> of) {
        if (!matters()) {
            return false;
        }
        return alert.state() == Alert.State.FIRING
                ? labels.put(alert.id(), of) == null
                : labels.remove(alert.id()) != null;
    }

    void forget(String id) {
        labels.remove(id);
    }

    /** Why an alert with these labels is held back; null if it is not. */
    @Nullable
    String holds(Map<String, String> alert) {
        return inhibitions.stream().anyMatch(inhibition -> inhibition.holds(alert, labels.values()))
                ? "inhibited by another alert"
                : null;
    }
}
