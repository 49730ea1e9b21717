package dev.whodunit.topologies.route;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.routing.AlertLabels;
import dev.whodunit.topologies.routing.Inhibition;
import dev.whodunit.topologies.routing.Silence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The labels of the alerts that fire now: what inhibitions go by, and silences that end with what they silence. In memory; read from the store
 * when it is first needed. Not safe for threads.
 */
final class Firing {

    private final List<Inhibition> inhibitions;
    private final Alerts alerts;
    private @Nullable Map<String, Map<String, String>> known;

    Firing(List<Inhibition> inhibitions, Alerts alerts) {
        this.inhibitions = inhibitions;
        this.alerts = alerts;
    }

    /** Takes in how an alert is now; true if it began to fire or ended, which may hold back or free others. */
    boolean take(Alert alert, Map<String, String> of) {
        if (known == null && inhibitions.isEmpty()) {
            return false;
        }
        boolean changed = alert.state() == Alert.State.FIRING
                ? labels().put(alert.id(), of) == null
                : labels().remove(alert.id()) != null;
        return changed && !inhibitions.isEmpty();
    }

    void forget(String id) {
        if (known != null) {
            known.remove(id);
        }
    }

    /** Whether an alert holds back those with these labels. */
    boolean inhibits(Map<String, String> alert) {
        return !inhibitions.isEmpty()
                && inhibitions.stream().anyMatch(inhibition -> inhibition.holds(alert, labels().values()));
    }

    /** Whether something fires that it silences. */
    boolean fits(Silence silence) {
        return labels().values().stream().anyMatch(silence::fits);
    }

    /** The ids of the alerts that it silences. */
    List<String> fitting(Silence silence) {
        return labels().entrySet().stream()
                .filter(alert -> silence.fits(alert.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private Map<String, Map<String, String>> labels() {
        Map<String, Map<String, String>> labels = known;
        if (labels == null) {
            Map<String, Map<String, String>> read = new HashMap<>();
            alerts.forEach(alert -> {
                if (alert.state() == Alert.State.FIRING) {
                    read.put(alert.id(), AlertLabels.of(alert));
                }
            });
            labels = read;
            known = read;
        }
        return labels;
    }
}
