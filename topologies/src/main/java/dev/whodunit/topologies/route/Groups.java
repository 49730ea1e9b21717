package dev.whodunit.topologies.route;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.routing.Branch;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The notification groups of a task, and in memory what finds them: by route and labels, by when they are due. Not safe for threads. */
final class Groups {

    // At least as long as correlate may tell a resolved episode again.
    private static final Duration CLOSED_KEPT = Duration.ofHours(6);

    /** The label of groups that stand for all further messages of a rule. */
    static final String STORM = "storm";

    /** The most messages an hour that a route can allow one rule. */
    private static final int MOST_COUNTED = 10_000;

    private final KeyValueStore<String, byte[]> store;
    private final Map<String, String> openByLabels = new LinkedHashMap<>();
    private final Map<String, Long> due = new LinkedHashMap<>();
    private final Map<String, String> closedByLabels = new LinkedHashMap<>();
    private final Map<String, Long> closed = new LinkedHashMap<>();
    private final Set<String> holding = new LinkedHashSet<>();
    private final Recent messages = new Recent(MOST_COUNTED);

    Groups(KeyValueStore<String, byte[]> store) {
        this.store = store;
    }

    /** Takes in what is in the store, after {@code each} had a look at it and said whether it changed it. */
    void start(Predicate<Group> each) {
        List<Group> changed = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> entry = all.next();
                Group group = read(entry.value);
                if (each.test(group)) {
                    changed.add(group);
                }
                index(group);
            }
        }
        changed.forEach(this::put);
    }

    private void index(Group group) {
        if (group.closed > 0) {
            closed.put(group.id, group.closed);
            closedByLabels.put(group.labelKey, group.id);
        } else {
            openByLabels.put(group.labelKey, group.id);
        }
        remember(group);
    }

    private void remember(Group group) {
        if (!group.labels.containsKey(STORM)) {
            String kind = group.branch + "\u0000" + group.rule;
            messages.add(kind, group.id, group.born);
            group.furtherMessages.forEach(time -> messages.add(kind, group.id + "@" + time, time));
        }
        if (group.dueAt() > 0) {
            due.put(group.id, group.dueAt());
        } else {
            due.remove(group.id);
        }
        if (group.isHolding()) {
            holding.add(group.id);
        } else {
            holding.remove(group.id);
        }
    }

    /** The open group of a route for these labels; null if there is none. */
    @Nullable
    Group find(Branch branch, Map<String, String> labels) {
        return find(openByLabels.get(labelKey(branch, labels)));
    }

    /** The id of the open group of a route for these labels; null if there is none. */
    @Nullable
    String idOf(Branch branch, Map<String, String> labels) {
        return openByLabels.get(labelKey(branch, labels));
    }

    /** Whether a closed group of these labels told all there is to this alert. */
    boolean hasToldTheEndOf(Alert alert, Branch branch, Map<String, String> labels) {
        Group before = find(closedByLabels.get(labelKey(branch, labels)));
        return before != null && before.hasToldTheEndOf(alert);
    }

    /** How many messages of this route began for this rule within the last hour. */
    int messages(Branch branch, String rule, long now) {
        return messages.of(branch.key() + "\u0000" + rule, now).size();
    }

    private static String labelKey(Branch branch, Map<String, String> labels) {
        return branch.key() + "\u0000" + Json.text(labels);
    }

    /** A new group of a route for these labels and this alert. */
    Group make(Branch branch, Map<String, String> labels, Alert alert, boolean storm, long now) {
        String labelKey = labelKey(branch, labels);
        Group group = new Group();
        group.born = now;
        group.storm = storm;
        group.rule = alert.rule();
        group.id = storm ? "storm/" + id(branch, alert) : id(branch, alert);
        group.branch = branch.key();
        group.route = branch.words();
        group.labels = labels;
        group.labelKey = labelKey;
        openByLabels.put(labelKey, group.id);
        group.members.put(alert.id(), memberAsBefore(group.id, alert.id()));
        remember(group);
        return group;
    }

    // A group that is made again for the same alert takes the place of the one before; only when it opened is kept.
    private Group.Member memberAsBefore(String group, String alert) {
        Group.Member member = new Group.Member();
        Group before = find(group);
        Group.Member then = before == null ? null : before.members.get(alert);
        if (then != null) {
            member.openings.addAll(then.openings);
        }
        return member;
    }

    // A digest is another each time, also for an alert that was in one before.
    private static String id(Branch branch, Alert alert) {
        String of = branch.delivery().digest() ? alert.id() + "/" + alert.revision() : alert.id();
        return branch.key().isEmpty() ? of : Integer.toHexString(branch.key().hashCode()) + "/" + of;
    }

    @Nullable
    Group find(@Nullable String id) {
        byte @Nullable [] known = id == null ? null : store.get(id);
        return known == null ? null : read(known);
    }

    void put(Group group) {
        remember(group);
        store.put(group.id, Json.write(group));
    }

    /** Lets the next alert with its labels make another group. */
    void close(Group group, long now) {
        group.closed = now;
        closed.put(group.id, now);
        closedByLabels.put(group.labelKey, group.id);
        openByLabels.remove(group.labelKey, group.id);
    }

    /** Takes a closed group up again. */
    void reopen(Group group) {
        group.closed = 0;
        closed.remove(group.id);
        closedByLabels.remove(group.labelKey, group.id);
        openByLabels.put(group.labelKey, group.id);
    }

    /** The ids of groups whose time has come. */
    List<String> due(long now) {
        return due.entrySet().stream()
                .filter(entry -> entry.getValue() <= now)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The ids of groups that hold something back. */
    List<String> holding() {
        return List.copyOf(holding);
    }

    /** Forgets what was closed long before the last commit that carried something of it. */
    void forgetClosed(long now) {
        messages.forget(now);
        closed.entrySet().removeIf(entry -> {
            boolean old = entry.getValue() + CLOSED_KEPT.toMillis() <= now;
            if (old) {
                store.delete(entry.getKey());
                due.remove(entry.getKey());
                holding.remove(entry.getKey());
                closedByLabels.values().remove(entry.getKey());
            }
            return old;
        });
    }

    private static Group read(byte[] value) {
        try {
            return Json.read(value, Group.class);
        } catch (IOException e) {
            throw new UncheckedIOException("a stored group cannot be read", e);
        }
    }
}
