package dev.whodunit.topologies.route;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.event.Notification.Reason;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.routing.AlertLabels;
import dev.whodunit.topologies.routing.Branch;
import dev.whodunit.topologies.routing.RouteSettings;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Alerts → notifications: finds the routes of each alert, puts it into a group of each, decides when a group is told and
 * what of it is held back, and writes one notification for each receiver. A change of a told alert and a resolve go at
 * once, and so does what was held back once nothing holds it any more. Lower revisions are dropped, repeats are answered
 * again. DESIGN section 9.
 */
public final class Route implements Processor<String, byte[], String, byte[]> {

    /** Store: alert id → alert. */
    public static final String ALERTS = "routed-alerts";
    /** Store: group id → group. */
    public static final String GROUPS = "notification-groups";

    private static final Duration TICK = Duration.ofMillis(100);
    /** How often what is held back is judged again, apart from when other alerts change. */
    private static final Duration JUDGED = Duration.ofSeconds(1);

    private static final int MAXIMUM_TOLD = 20;

    private final RouteSettings settings;
    private final Map<String, Branch> branches;
    private final Firing firing;
    private final List<Group> startedWith = new ArrayList<>();
    private @Nullable ProcessorContext<String, byte[]> context;
    private @Nullable KeyValueStore<String, byte[]> alerts;
    private @Nullable Groups groups;
    private long judged;

    public Route(RouteSettings settings) {
        this.settings = settings;
        this.branches = settings.byKey();
        this.firing = new Firing(settings.inhibitions());
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        this.context = context;
        this.alerts = context.getStateStore(ALERTS);
        this.groups = new Groups(context.getStateStore(GROUPS));
        groups().start(branches.keySet(), group -> {
            if (group.told > 0) {
                startedWith.add(group);
            }
        });
        if (firing.matters()) {
            try (KeyValueIterator<String, byte[]> all = alerts().all()) {
                all.forEachRemaining(entry -> {
                    Alert alert = read(entry.value);
                    firing.take(alert, AlertLabels.of(alert));
                });
            }
        }
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        if (record.value() == null) {
            alerts().delete(record.key());
            firing.forget(record.key());
            return;
        }
        Alert alert = read(record.value());
        if (alert.detail().shadow()) {
            return;
        }
        byte @Nullable [] known = alerts().get(alert.id());
        if (known != null && read(known).revision() > alert.revision()) {
            return;
        }
        alerts().put(alert.id(), record.value());
        Map<String, String> labels = AlertLabels.of(alert);
        if (firing.take(alert, labels)) {
            judged = 0;
        }
        settings.root().taking(labels).forEach(branch -> take(branch, alert, labels));
    }

    private void take(Branch branch, Alert alert, Map<String, String> labels) {
        Group group = groups().open(branch, groupLabels(branch.delivery(), alert, labels), alert);
        if (group == null) {
            return;
        }
        Group.Member member = group.members.get(alert.id());
        if (member == null) {
            if (group.members.size() >= Group.MAXIMUM_ALERTS) {
                makeRoom(group);
            }
            member = new Group.Member();
            group.members.put(alert.id(), member);
        }
        member.revision = alert.revision();
        member.state = alert.state();
        group.newest = alert.id();
        groups().reopen(group);
        if (branch.delivery().digest()) {
            waitFor(group, now() + branch.delivery().timing().groupWait().toMillis(), Reason.DIGEST);
        } else {
            schedule(group, member, branch.delivery().timing());
        }
        groups().put(group);
    }

    private static Map<String, String> groupLabels(Branch.Delivery delivery, Alert alert, Map<String, String> labels) {
        Map<String, String> group = new LinkedHashMap<>();
        if (delivery.digest()) {
            group.put("digest", "true");
        } else if (delivery.isUngrouped()) {
            group.put("alert", alert.id());
        }
        delivery.groupBy().stream()
                .filter(label -> !label.equals(Branch.UNGROUPED))
                .forEach(label -> group.put(label, labels.getOrDefault(label, "")));
        return group;
    }

    // A resolved alert was told to the end. If none is, the oldest goes: it was told to fire, and newer ones were not.
    private static void makeRoom(Group group) {
        String oldest = group.members.keySet().iterator().next();
        String leaving = group.members.entrySet().stream()
                .filter(member -> member.getValue().told == Alert.State.RESOLVED)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(oldest);
        group.members.remove(leaving);
    }

    private void schedule(Group group, Group.Member member, Branch.Timing timing) {
        if (member.isUntold() && member.isHeld()) {
            // It has had its turn, and goes once nothing holds it any more.
            judged = 0;
        } else if (member.isUntold()) {
            Duration wait = group.told == 0 ? timing.groupWait() : timing.groupInterval();
            waitFor(group, (group.told == 0 ? now() : group.told) + wait.toMillis(), Reason.OPENED);
        } else if (member.told == Alert.State.RESOLVED && member.state == Alert.State.FIRING) {
            waitFor(group, now(), Reason.OPENED);
        } else if (member.state == Alert.State.RESOLVED) {
            waitFor(group, now(), Reason.RESOLVED);
        } else if (group.flushAt == 0) {
            waitFor(group, now(), Reason.UPDATED);
        }
        if (group.flushAt > 0 && group.flushAt <= now()) {
            flush(group);
        }
    }

    // An opening that waits is not made less by an update; whatever comes first tells all.
    private static void waitFor(Group group, long time, Reason reason) {
        if (group.flushAt == 0 || time < group.flushAt) {
            group.flushAt = Math.max(1, time);
        }
        boolean opening = group.reason == Reason.OPENED && group.hasUntold();
        group.reason = opening && reason != Reason.DIGEST ? Reason.OPENED : reason;
    }

    private void flush(Group group) {
        Branch.Delivery delivery = delivery(group);
        group.flushAt = 0;
        judge(group, delivery);
        boolean news = group.members.values().stream().anyMatch(member -> !member.isHeld() && member.isNews());
        if (news || group.reason == Reason.REPEATED) {
            tellAndNote(group, delivery);
        }
        boolean more =
                group.members.values().stream().anyMatch(member -> !member.isHeld() && member.told != member.state);
        if (more && group.told > 0) {
            // There was room for a few only.
            group.flushAt = now();
            return;
        }
        if (!group.isHolding() && (delivery.digest() || group.isSettled())) {
            group.repeatAt = 0;
            groups().close(group, now());
        }
    }

    private void tellAndNote(Group group, Branch.Delivery delivery) {
        group.told = now();
        for (Alert alert : tell(group, delivery)) {
            Group.Member member = group.members.get(alert.id());
            if (member != null) {
                member.told = alert.state();
                member.toldRevision = alert.revision();
            }
        }
        long repeat = delivery.timing().repeatInterval().toMillis();
        boolean fires = group.members.values().stream().anyMatch(member -> member.told == Alert.State.FIRING);
        if (!fires || repeat == 0) {
            group.repeatAt = 0;
        } else if (group.reason != Reason.UPDATED || group.repeatAt == 0) {
            // An edit reminds nobody.
            group.repeatAt = group.told + repeat;
        }
    }

    /** Says of each alert of a group whether it is held back, and lets go of those that are gone. */
    private void judge(Group group, Branch.Delivery delivery) {
        String muted = delivery.mutedAt(Instant.ofEpochMilli(now()));
        for (String id : List.copyOf(group.members.keySet())) {
            Group.Member member = Objects.requireNonNull(group.members.get(id));
            byte @Nullable [] alert = alerts().get(id);
            String held = alert == null ? null : held(read(alert), member, muted);
            if (held != null) {
                member.held = held;
            } else if (member.isHeld()) {
                member.free();
            }
            boolean neverTold = member.told == null && member.state == Alert.State.RESOLVED;
            if (alert == null || (neverTold && member.isHeld())) {
                group.members.remove(id);
            }
        }
    }

    // Whoever heard that it fires hears that it ended, whatever fires meanwhile.
    private @Nullable String held(Alert alert, Group.Member member, @Nullable String muted) {
        boolean ended = member.told == Alert.State.FIRING && alert.state() == Alert.State.RESOLVED;
        String inhibited = ended ? null : firing.holds(AlertLabels.of(alert));
        return inhibited == null ? muted : inhibited;
    }

    private List<Alert> tell(Group group, Branch.Delivery delivery) {
        List<Alert> told = told(group);
        if (told.isEmpty()) {
            return told;
        }
        String at = Timestamps.format(Instant.ofEpochMilli(group.told));
        for (String receiver : delivery.receivers()) {
            Notification notification = new Notification(group.id, receiver, group.reason, group.labels, told, at);
            Objects.requireNonNull(context).forward(new Record<>(group.id, Json.write(notification), now()));
        }
        return told;
    }

    private List<Alert> told(Group group) {
        List<String> ids = new ArrayList<>(group.members.keySet());
        Collections.reverse(ids);
        if (ids.remove(group.newest)) {
            ids.add(0, group.newest);
        }
        ids.removeIf(id -> Objects.requireNonNull(group.members.get(id)).isHeld());
        // What was not told yet comes first: a notification has room for a few.
        ids.sort(Comparator.comparing(id -> {
            Group.Member member = Objects.requireNonNull(group.members.get(id));
            return member.told == member.state;
        }));
        List<Alert> told = new ArrayList<>();
        for (String id : ids) {
            byte @Nullable [] alert = alerts().get(id);
            if (alert != null && told.size() < MAXIMUM_TOLD) {
                Alert whole = read(alert);
                told.add(told.isEmpty() ? whole : whole.withoutSample());
            }
        }
        return told;
    }

    private void tick(long now) {
        startedWith.forEach(group -> tell(group, delivery(group)));
        startedWith.clear();
        if (judged + JUDGED.toMillis() <= now) {
            judged = now;
            groups().holding().forEach(id -> freed(id, now));
        }
        for (String id : groups().due(now)) {
            Group group = groups().find(id);
            if (group != null) {
                if (group.flushAt == 0 || group.flushAt > now) {
                    group.reason = Reason.REPEATED;
                    group.repeatAt = 0;
                }
                flush(group);
                groups().put(group);
            }
        }
        groups().forgetClosed(now);
    }

    private void freed(String id, long now) {
        Group group = groups().find(id);
        if (group == null) {
            return;
        }
        List<Group.Member> held =
                group.members.values().stream().filter(Group.Member::isHeld).toList();
        judge(group, delivery(group));
        List<Group.Member> freed =
                held.stream().filter(member -> !member.isHeld()).toList();
        if (!freed.isEmpty()) {
            boolean fires = freed.stream().anyMatch(member -> member.state == Alert.State.FIRING);
            Reason firing = freed.stream().anyMatch(Group.Member::isUntold) ? Reason.OPENED : Reason.REPEATED;
            waitFor(group, now, fires ? firing : Reason.RESOLVED);
        }
        groups().put(group);
    }

    private Branch.Delivery delivery(Group group) {
        return Objects.requireNonNull(branches.get(group.branch)).delivery();
    }

    private static Alert read(byte[] value) {
        try {
            return Json.read(value, Alert.class);
        } catch (IOException e) {
            throw new UncheckedIOException("no alert", e);
        }
    }

    private long now() {
        return Objects.requireNonNull(context).currentSystemTimeMs();
    }

    private KeyValueStore<String, byte[]> alerts() {
        return Objects.requireNonNull(alerts);
    }

    private Groups groups() {
        return Objects.requireNonNull(groups);
    }
}
