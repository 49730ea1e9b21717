package dev.whodunit.topologies.correlate;

import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.correlate.Outlet.Message;
import dev.whodunit.topologies.serde.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the episodes have come to: an opening and a resolve at once, growth at its {@link Pace}, and what was
 * told before once more where its cause came again, since a crash may have swallowed it. An opening is handed on to the
 * rules above as well. Not safe for threads.
 */
final class Teller {

    private final Outlet outlet;
    private final Groups groups;
    private final UpperRules upper;
    private final CorrelateSettings settings;
    private final TopologyListener listener;
    private final Pace pace;
    private final Deadlines untold = new Deadlines();
    private final Set<String> asked = new LinkedHashSet<>();
    private final List<Message> uncommitted = new ArrayList<>();

    Teller(Outlet outlet, Groups groups, UpperRules upper, CorrelateSettings settings, TopologyListener listener) {
        this.outlet = outlet;
        this.groups = groups;
        this.upper = upper;
        this.settings = settings;
        this.listener = listener;
        this.pace = new Pace(settings.updateInterval());
    }

    /** Tells that a group has grown, as soon as its pace allows. */
    void soon(Group group) {
        pace.grow(group.key(), outlet.now());
        long due = due(group);
        if (due <= outlet.now()) {
            tell(group);
        } else {
            untold.add(group.key(), due);
        }
    }

    /** Tells of an episode that has opened. */
    void open(Group group) {
        group.episode().silent = !upper.alerts(group);
        tell(group);
        openings(group).forEach(message -> say(group, message));
    }

    /** The same with the next tick, once what was decided is sure to outlive a crash. */
    void openOnceCommitted(Group group) {
        group.episode().silent = !upper.alerts(group);
        uncommitted.addAll(told(group));
        uncommitted.addAll(openings(group));
        outlet.commit();
    }

    /** Ends an episode, and tells that. */
    void resolve(Group group, String reason, long now) {
        group.episode().resolve(reason, now);
        group.told().resolve();
        tell(group);
        groups.put(group);
    }

    private void tell(Group group) {
        told(group).forEach(message -> say(group, message));
    }

    private List<Message> told(Group group) {
        Episode episode = group.episode();
        boolean opening = episode.turns == 1 && episode.told < episode.opened;
        pace.tell(group.key(), episode.told, outlet.now());
        episode.told = outlet.now();
        episode.untold = false;
        if (!episode.silent) {
            listener.alert(
                    group.told().rule.label(),
                    opening ? "opened" : episode.isFiring() ? "firing" : "resolved",
                    outlet.now() - episode.at / 1_000);
        }
        return alerts(group);
    }

    private List<Message> alerts(Group group) {
        return group.episode().silent ? List.of() : List.of(outlet.alert(group.key(), AlertWriter.write(group)));
    }

    // Later the rules above may have forgotten it, and it is surely committed.
    private List<Message> openings(Group group) {
        if (outlet.now() - group.episode().crossed >= settings.remembered().toMillis()) {
            return List.of();
        }
        List<Message> openings = new ArrayList<>();
        upper.fedBy(group).forEach((key, match) -> openings.add(outlet.match(group.key(), key, Json.write(match))));
        return openings;
    }

    /** Says it after all that waits of its group. */
    private void say(Group group, Message message) {
        if (uncommitted.stream().anyMatch(waiting -> waiting.group().equals(group.key()))) {
            uncommitted.add(message);
        } else {
            outlet.send(message);
        }
    }

    /** Answers a repeat or a start, with the next tick: a transaction that comes again must not become a storm. */
    void again(String key) {
        asked.add(key);
    }

    /** Takes back all that was told of a group. */
    void forget(Group group) {
        for (long number = 1; number <= group.episode().number; number++) {
            outlet.send(outlet.withdrawal(group.key(), group.key() + "-" + number));
        }
    }

    /** When something waits to be told that tells of more than growth; {@link Long#MAX_VALUE} if nothing does. */
    long next() {
        return uncommitted.isEmpty() ? Long.MAX_VALUE : outlet.now();
    }

    void tick(long now) {
        uncommitted.forEach(outlet::send);
        uncommitted.clear();
        asked.forEach(this::answer);
        asked.clear();
        untold.reached(now, this::tellUntold);
    }

    private void answer(String key) {
        Group group = groups.find(key);
        if (group != null && group.episode().phase != Episode.Phase.QUIET) {
            alerts(group).forEach(outlet::send);
            openings(group).forEach(outlet::send);
        }
    }

    /** When to look again at a group that has something to tell or was told early; null for never. */
    private @Nullable Long tellUntold(String key, long now) {
        Group group = groups.find(key);
        if (group == null) {
            pace.forget(key);
            return null;
        }
        if (group.episode().untold) {
            if (due(group) > now) {
                return due(group);
            }
            tell(group);
            groups.stores().put(key, group.episode());
        }
        return pace.restsUntil(key, now);
    }

    private long due(Group group) {
        return pace.due(group.key(), group.episode().told);
    }
}
