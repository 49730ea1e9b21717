package dev.whodunit.topologies.link;

import dev.whodunit.topologies.Watermark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * The correlations that wait for a name, and which have waited in vain: those whose time was over before the {@link Watermark}. One that
 * stands still ends no wait for a minute, after a start as well. Kept in memory only and rebuilt from the store when a task
 * starts. Not safe for threads.
 */
final class Waiting {

    private static final long LONGEST_LAG = Duration.ofMinutes(1).toMillis();

    private record Due(String id, long deadline) {}

    private final Watermark watermark;
    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::deadline));
    private long started;

    Waiting(Watermark watermark) {
        this.watermark = watermark;
    }

    void start(long now) {
        started = now;
    }

    /** Notes that a correlation waits until then, in milliseconds of the wall clock. */
    void add(String id, long deadline) {
        due.add(new Due(id, deadline));
    }

    /**
     * Takes the ids whose wait is over, in the order in which their times were.
     *
     * @param waits whether a correlation still does: for others nobody is asked
     */
    List<String> over(long now, Predicate<String> waits) {
        while (isDue(now) && !waits.test(due.element().id())) {
            due.remove();
        }
        if (!isDue(now)) {
            return List.of();
        }
        long lagging = now - started < LONGEST_LAG ? Watermark.UNKNOWN : now - LONGEST_LAG;
        long reached = Math.max(watermark.reached(now), lagging);
        List<String> over = new ArrayList<>();
        while (isDue(reached)) {
            over.add(due.remove().id());
        }
        return over;
    }

    private boolean isDue(long now) {
        return !due.isEmpty() && due.element().deadline() < now;
    }
}
