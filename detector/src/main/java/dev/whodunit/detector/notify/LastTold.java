package dev.whodunit.detector.notify;

import dev.whodunit.sigma.rule.Level;
import dev.whodunit.topologies.event.Delivery;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How bad it was when a receiver was told last: by this, receivers that cannot edit tell a growth that matters from one
 * that would only be noise.
 *
 * @param level the highest of what fired
 * @param count occurrences over all alerts
 */
public record LastTold(Level level, long count) {

    public static LastTold of(Briefing briefing) {
        return new LastTold(briefing.level(), briefing.count());
    }

    /** What this delivery remembers, or null if it remembers nothing of the kind. */
    public static @Nullable LastTold of(@Nullable Delivery delivery) {
        if (delivery == null) {
            return null;
        }
        try {
            long count = Long.parseLong(delivery.memory().getOrDefault("count", ""));
            return Level.WORDS
                    .meaningOf(delivery.memory().getOrDefault("level", ""))
                    .map(level -> new LastTold(level, count))
                    .orElse(null);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** True if it has become worse in a way that somebody should hear of: a higher level, or ten times as many. */
    public boolean isOvertakenBy(Briefing briefing) {
        boolean raised = briefing.level().compareTo(level) > 0;
        boolean grown = briefing.count() / 10 >= Math.max(1, count);
        return !briefing.resolved() && (raised || grown);
    }

    /** What {@link #of(Delivery)} reads. */
    public Map<String, String> memory() {
        return Map.of("level", level.toString(), "count", Long.toString(count));
    }
}
