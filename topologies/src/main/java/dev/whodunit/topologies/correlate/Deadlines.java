package dev.whodunit.topologies.correlate;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When each group has to be looked at next. A group stands in the queue once; a deadline that moved is found out when it
 * comes. In memory only. Not safe for threads.
 */
final class Deadlines {

    /** Looks at a group and says when to look again, or null for never. */
    interface Look {
        @Nullable
        Long at(String group, long now);
    }

    private record Entry(String group, long time) {}

    private final PriorityQueue<Entry> queue = new PriorityQueue<>(Comparator.comparingLong(Entry::time));
    private final Map<String, Long> next = new HashMap<>();

    /** Asks for a look at this time, or earlier if one stands already. */
    void add(String group, long time) {
        Long standing = next.get(group);
        if (standing == null || time < standing) {
            next.put(group, time);
            queue.add(new Entry(group, time));
        }
    }

    /** The time of the next look, or a little before where it moved; {@link Long#MAX_VALUE} if there is none. */
    long next() {
        return queue.isEmpty() ? Long.MAX_VALUE : queue.peek().time();
    }

    Set<String> groups() {
        return Set.copyOf(next.keySet());
    }

    void reached(long now, Look look) {
        while (!queue.isEmpty() && queue.peek().time() <= now) {
            Entry entry = queue.remove();
            if (!Long.valueOf(entry.time()).equals(next.get(entry.group()))) {
                continue;
            }
            next.remove(entry.group());
            Long again = look.at(entry.group(), now);
            if (again != null) {
                add(entry.group(), Math.max(again, now + 1));
            }
        }
    }
}
