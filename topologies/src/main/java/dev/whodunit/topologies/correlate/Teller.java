package dev.whodunit.topologies.correlate;

import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.serde.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the episodes have come to: an opening and a resolve at once, growth at most once an interval, and what was
 * told before once more where its cause came again, since a crash may have swallowed it. Not safe for threads.
 */
final class Teller {

    private final ProcessorContext<String, byte[]> context;
    private final Groups groups;
    private final long intervalMillis;
    private final TopologyListener listener;
    private final String toAlerts;
    private final Deadlines untold = new Deadlines();
    private final Set<String> asked = new LinkedHashSet<>();
    private final List<Alert> startedWith = new ArrayList<>();
    private final List<Alert> uncommitted = new ArrayList<>();

    /** Tells the stage or sink {@code toAlerts}. */
    Teller(
            ProcessorContext<String, byte[]> context,
            Groups groups,
            Duration updateInterval,
            TopologyListener listener,
            String toAlerts) {
        this.context = context;
        this.groups = groups;
        this.intervalMillis = updateInterval.toMillis();
        this.listener = listener;
        this.toAlerts = toAlerts;
    }

    /** Tells with the first tick what a start found. */
    void started(Alert alert) {
        startedWith.add(alert);
    }

    /** Tells once the interval since the last time is over. */
    void soon(Group group) {
        long next = group.episode().told + intervalMillis;
        if (next <= now()) {
            tell(group);
        } else {
            untold.add(group.key(), next);
        }
    }

    void tell(Group group) {
        Alert alert = told(group);
        if (uncommitted.stream().anyMatch(waiting -> waiting.id().equals(alert.id()))) {
            uncommitted.add(alert);
        } else {
            forward(alert);
        }
    }

    /** Tells with the next tick, once what was decided is sure to outlive a crash. */
    void tellOnceCommitted(Group group) {
        uncommitted.add(told(group));
        context.commit();
    }

    /** Ends an episode, and tells that. */
    void resolve(Group group, String reason, long now) {
        group.episode().resolve(reason, now);
        group.told().resolve();
        tell(group);
        groups.put(group);
    }

    private Alert told(Group group) {
        Episode episode = group.episode();
        boolean opening = episode.turns == 1 && episode.told < episode.opened;
        episode.told = now();
        episode.untold = false;
        Alert alert = AlertWriter.write(group);
        listener.alert(
                group.told().rule.label(),
                opening ? "opened" : alert.state().name().toLowerCase(Locale.ROOT),
                now() - episode.at / 1_000);
        return alert;
    }

    /** Answers a repeat, with the next tick: a transaction that comes again must not become a storm. */
    void again(String key) {
        asked.add(key);
    }

    /** Takes back all that was told of a group. */
    void forget(Group group) {
        for (long number = 1; number <= group.episode().number; number++) {
            context.forward(new Record<>(group.key() + "-" + number, null, now()), toAlerts);
        }
    }

    /** When something waits to be told that tells of more than growth; {@link Long#MAX_VALUE} if nothing does. */
    long next() {
        return uncommitted.isEmpty() ? Long.MAX_VALUE : now();
    }

    void tick(long now) {
        uncommitted.forEach(this::forward);
        uncommitted.clear();
        startedWith.forEach(this::forward);
        startedWith.clear();
        asked.forEach(this::answer);
        asked.clear();
        untold.reached(now, this::tellUntold);
    }

    private void answer(String key) {
        Group group = groups.find(key);
        if (group != null && group.episode().phase != Episode.Phase.QUIET) {
            forward(AlertWriter.write(group));
        }
    }

    /** When to look again at a group that has something to tell; null if it has not. */
    private @Nullable Long tellUntold(String key, long now) {
        Group group = groups.find(key);
        if (group == null || !group.episode().untold) {
            return null;
        }
        long next = group.episode().told + intervalMillis;
        if (next > now) {
            return next;
        }
        tell(group);
        groups.stores().put(key, group.episode());
        return null;
    }

    private void forward(Alert alert) {
        context.forward(new Record<>(alert.id(), Json.write(alert), now()), toAlerts);
    }

    private long now() {
        return context.currentSystemTimeMs();
    }
}
