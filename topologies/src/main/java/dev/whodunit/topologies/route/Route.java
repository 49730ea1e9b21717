package dev.whodunit.topologies.route;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.event.Notification.Reason;
import dev.whodunit.topologies.event.Timestamps;
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
 * Alerts → notifications: groups them, decides when each group is told, and writes one notification for each receiver.
 * A new urgent alert, a change of a told one and a resolve go at once; the rest waits for its digest. Lower revisions
 * are dropped, repeats are answered again. DESIGN section 9.
 */
public final class Route implements Processor<String, byte[], String, byte[]> {

    /** Store: alert id → alert. */
    public static final String ALERTS = "routed-alerts";
    /** Store: group id → group. */
    public static final String GROUPS = "notification-groups";

    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration CLOSED_KEPT = Duration.ofMinutes(10);
    private static final int MAXIMUM_TOLD = 20;
    private static final String DIGEST = "digest";

    private final RouteSettings settings;
    private final Map<String, String> openByLabels = new LinkedHashMap<>();
    private final Map<String, Long> flushes = new LinkedHashMap<>();
    private final Map<String, Long> closed = new LinkedHashMap<>();
    private final List<Group> startedWith = new ArrayList<>();
    private @Nullable ProcessorContext<String, byte[]> context;
    private @Nullable KeyValueStore<String, byte[]> alerts;
    private @Nullable KeyValueStore<String, byte[]> groups;

    public Route(RouteSettings settings) {
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        this.context = context;
        this.alerts = context.getStateStore(ALERTS);
        this.groups = context.getStateStore(GROUPS);
        try (KeyValueIterator<String, byte[]> all = groups().all()) {
            all.forEachRemaining(entry -> index(read(entry.value, Group.class)));
        }
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    private void index(Group group) {
        if (group.closed > 0) {
            closed.put(group.id, group.closed);
        } else if (!group.labelKey.isEmpty()) {
            openByLabels.put(group.labelKey, group.id);
        }
        if (group.flushAt > 0) {
            flushes.put(group.id, group.flushAt);
        }
        if (group.told > 0) {
            startedWith.add(group);
        }
    }

    @Override
    public void process(Record<String, byte[]> record) {
        if (record.value() == null) {
            alerts().delete(record.key());
            return;
        }
        Alert alert = read(record.value(), Alert.class);
        if (alert.detail().shadow()) {
            return;
        }
        byte @Nullable [] known = alerts().get(alert.id());
        if (known != null && read(known, Alert.class).revision() > alert.revision()) {
            return;
        }
        alerts().put(alert.id(), record.value());
        take(alert);
    }

    private void take(Alert alert) {
        boolean digested = settings.groupWait() == null && !isUrgent(alert);
        Group group = digested ? digest(alert) : group(alert);
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
        group.closed = 0;
        closed.remove(group.id);
        if (digested) {
            waitFor(group, now() + settings.digestInterval().toMillis(), Reason.DIGEST);
        } else {
            schedule(group, member);
        }
        put(group);
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

    private static boolean isUrgent(Alert alert) {
        return alert.level().equals("critical") || alert.level().equals("high");
    }

    private void schedule(Group group, Group.Member member) {
        if (member.told == null && member.state == Alert.State.FIRING) {
            long wait = group.told == 0 ? groupWait() : settings.groupInterval().toMillis();
            long since = group.told == 0 ? now() : group.told;
            waitFor(group, since + wait, Reason.OPENED);
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

    private long groupWait() {
        Duration wait = settings.groupWait();
        return wait == null ? 0 : wait.toMillis();
    }

    // An opening that waits is not made less by an update; whatever comes first tells all.
    private void waitFor(Group group, long time, Reason reason) {
        if (group.flushAt == 0 || time < group.flushAt) {
            group.flushAt = Math.max(1, time);
        }
        boolean opening = group.reason == Reason.OPENED && hasUntold(group);
        group.reason = opening && reason != Reason.DIGEST ? Reason.OPENED : reason;
        flushes.put(group.id, group.flushAt);
    }

    private static boolean hasUntold(Group group) {
        return group.members.values().stream()
                .anyMatch(member -> member.told == null && member.state == Alert.State.FIRING);
    }

    private void flush(Group group) {
        flushes.remove(group.id);
        group.flushAt = 0;
        group.told = now();
        for (Alert alert : tell(group)) {
            Group.Member member = group.members.get(alert.id());
            if (member != null) {
                member.told = alert.state();
            }
        }
        if (group.members.values().stream().anyMatch(member -> member.told != member.state)) {
            group.flushAt = now();
            flushes.put(group.id, group.flushAt);
            return;
        }
        if (group.reason == Reason.DIGEST || group.isSettled()) {
            group.closed = now();
            closed.put(group.id, group.closed);
            openByLabels.remove(group.labelKey);
        }
    }

    private List<Alert> tell(Group group) {
        List<Alert> told = told(group);
        if (told.isEmpty()) {
            group.members.clear();
            return told;
        }
        String at = Timestamps.format(Instant.ofEpochMilli(group.told));
        for (String receiver : settings.receivers()) {
            Notification notification = new Notification(group.id, receiver, group.reason, group.labels, told, at);
            Objects.requireNonNull(context).forward(new Record<>(group.id, Json.write(notification), now()));
        }
        return told;
    }

    private List<Alert> told(Group group) {
        List<String> ids = new ArrayList<>(group.members.keySet());
        Collections.reverse(ids);
        ids.remove(group.newest);
        ids.add(0, group.newest);
        // What was not told yet comes first: a notification has room for a few.
        ids.sort(Comparator.comparing(id -> {
            Group.Member member = group.members.get(id);
            return member == null || member.told == member.state;
        }));
        List<Alert> told = new ArrayList<>();
        for (String id : ids) {
            byte @Nullable [] alert = alerts().get(id);
            if (alert != null && told.size() < MAXIMUM_TOLD) {
                Alert whole = read(alert, Alert.class);
                told.add(told.isEmpty() ? whole : whole.withoutSample());
            } else if (alert == null) {
                group.members.remove(id);
            }
        }
        return told;
    }

    private Group group(Alert alert) {
        Map<String, String> labels = labels(alert);
        String labelKey = Json.text(labels);
        String open = openByLabels.get(labelKey);
        String id = open == null ? alert.id() : open;
        byte @Nullable [] known = groups().get(id);
        Group group = known == null ? new Group() : read(known, Group.class);
        group.id = id;
        group.labels = labels;
        group.labelKey = labelKey;
        openByLabels.put(labelKey, id);
        return group;
    }

    private Group digest(Alert alert) {
        String open = openByLabels.get(DIGEST);
        String id = open == null ? DIGEST + "/" + alert.id() + "/" + alert.revision() : open;
        byte @Nullable [] known = groups().get(id);
        Group group = known == null ? new Group() : read(known, Group.class);
        group.id = id;
        group.labelKey = DIGEST;
        group.labels = Map.of("digest", "true");
        openByLabels.put(DIGEST, id);
        return group;
    }

    private Map<String, String> labels(Alert alert) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String label : settings.groupBy()) {
            switch (label) {
                case RouteSettings.UNGROUPED -> labels.put("alert", alert.id());
                case "rule", "alertname" -> labels.put("rule", alert.name() == null ? alert.title() : alert.name());
                case "level", "severity" -> labels.put("level", alert.level());
                default -> labels.put(label, alert.group().getOrDefault(label, ""));
            }
        }
        return labels;
    }

    private void tick(long now) {
        startedWith.forEach(this::tell);
        startedWith.clear();
        for (Map.Entry<String, Long> due : List.copyOf(flushes.entrySet())) {
            byte @Nullable [] known = due.getValue() <= now ? groups().get(due.getKey()) : null;
            if (known != null) {
                Group group = read(known, Group.class);
                flush(group);
                put(group);
            }
        }
        // Long after the commit that carried its last notification.
        closed.entrySet().removeIf(entry -> {
            boolean old = entry.getValue() + CLOSED_KEPT.toMillis() <= now;
            if (old) {
                groups().delete(entry.getKey());
            }
            return old;
        });
    }

    private void put(Group group) {
        groups().put(group.id, Json.write(group));
    }

    private static <T> T read(byte[] value, Class<T> type) {
        try {
            return Json.read(value, type);
        } catch (IOException e) {
            throw new UncheckedIOException("no " + type.getSimpleName(), e);
        }
    }

    private long now() {
        return Objects.requireNonNull(context).currentSystemTimeMs();
    }

    private KeyValueStore<String, byte[]> alerts() {
        return Objects.requireNonNull(alerts);
    }

    private KeyValueStore<String, byte[]> groups() {
        return Objects.requireNonNull(groups);
    }
}
