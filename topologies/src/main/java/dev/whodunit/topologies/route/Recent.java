package dev.whodunit.topologies.route;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What happened within the last hour, the newest few of each kind. In memory; filled anew when a task starts. Not safe for threads. */
final class Recent {

    private static final Duration KEPT = Duration.ofHours(1);

    private final int most;
    private final Map<String, Map<String, Long>> times = new HashMap<>();

    /** One that remembers so many of each kind. */
    Recent(int most) {
        this.most = most;
    }

    /** This happened; the same once only. */
    void add(String kind, String what, long time) {
        Map<String, Long> of = times.computeIfAbsent(kind, key -> new LinkedHashMap<>());
        of.put(what, time);
        if (of.size() > most) {
            of.remove(of.keySet().iterator().next());
        }
    }

    /** When things of this kind happened, oldest first. */
    List<Long> of(String kind, long now) {
        return times.getOrDefault(kind, Map.of()).values().stream()
                .filter(time -> time > now - KEPT.toMillis())
                .sorted()
                .toList();
    }

    /** Forgets what is older. */
    void forget(long now) {
        times.values().forEach(of -> of.values().removeIf(time -> time <= now - KEPT.toMillis()));
        times.values().removeIf(Map::isEmpty);
    }
}
