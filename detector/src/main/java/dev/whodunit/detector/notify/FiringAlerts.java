package dev.whodunit.detector.notify;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The alerts of a group that fire as far as a receiver was told. A notification has room for a few alerts of a large
 * group, so it takes this to know whether the last has ended.
 */
public record FiringAlerts(Set<String> ids) {

    private static final String MEMORY = "firing";
    private static final int MOST = 1_000;

    public FiringAlerts {
        ids = Collections.unmodifiableSet(new LinkedHashSet<>(ids));
    }

    /** Those that this delivery remembers. */
    public static FiringAlerts of(@Nullable Delivery delivery) {
        String ids = delivery == null ? "" : delivery.memory().getOrDefault(MEMORY, "");
        return new FiringAlerts(ids.isEmpty() ? Set.of() : new LinkedHashSet<>(Arrays.asList(ids.split(" "))));
    }

    /** Those that fire once this is told too. */
    public FiringAlerts after(Notification notification) {
        Set<String> after = new LinkedHashSet<>(ids);
        for (Alert alert : notification.alerts()) {
            if (alert.state() == Alert.State.RESOLVED) {
                after.remove(alert.id());
            } else if (after.size() < MOST) {
                after.add(alert.id());
            }
        }
        return new FiringAlerts(after);
    }

    public boolean isEmpty() {
        return ids.isEmpty();
    }

    /** What {@link #of} reads. */
    public Map<String, String> memory() {
        return Map.of(MEMORY, String.join(" ", ids));
    }
}
