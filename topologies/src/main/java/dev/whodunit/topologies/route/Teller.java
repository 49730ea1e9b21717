package dev.whodunit.topologies.route;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Handling;
import dev.whodunit.topologies.event.Handling.Acknowledged;
import dev.whodunit.topologies.event.Handling.Held;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.event.Notification.Reason;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.routing.Acknowledgement;
import dev.whodunit.topologies.routing.Branch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes the notifications of a group: what is new first, and beside the alerts how each is dealt with. */
final class Teller {

    private static final int MAXIMUM_TOLD = 20;

    /** Why an alert that may still fire ended for somebody. */
    private static final String REROUTED = "its route has changed";

    /** An alert that opened so often within an hour comes and goes. */
    private static final int FLAPPING = 4;

    private final Alerts alerts;
    private final Controls controls;
    private final Recent openings;
    private final Consumer<Notification> outlet;

    Teller(Alerts alerts, Controls controls, Recent openings, Consumer<Notification> outlet) {
        this.alerts = alerts;
        this.controls = controls;
        this.openings = openings;
        this.outlet = outlet;
    }

    /** Tells these receivers of a group; the alerts that there was room for, none if all are held back. */
    List<Alert> tell(Group group, Branch branch, List<String> receivers, Reason reason, long now) {
        // How it is dealt with is said of what is silenced, too, to those who heard of it before.
        List<Alert> told = told(group, reason == Reason.HANDLED);
        if (!told.isEmpty()) {
            // An escalation is no telling of the group, and yet has a time of its own.
            long time = reason == Reason.ESCALATED ? now : group.told;
            String at = Timestamps.format(Instant.ofEpochMilli(time));
            Handling handling = handling(group, branch, told, now);
            receivers.forEach(receiver ->
                    outlet.accept(new Notification(group.id, receiver, reason, group.labels, told, at, handling)));
        }
        return told;
    }

    /** Tells a receiver to which no route of the group leads any more that its alerts ended there at this time. */
    void leave(Group group, String receiver, long time) {
        String at = Timestamps.format(Instant.ofEpochMilli(time));
        List<Alert> ended = new ArrayList<>();
        group.members.forEach((id, member) -> {
            Alert alert = member.told == null ? null : alerts.find(id);
            if (alert != null) {
                ended.add(alert.state() == Alert.State.RESOLVED ? alert : alert.ended(REROUTED, at));
            }
        });
        Handling handling = new Handling(group.route, Map.of(), Map.of(), Map.of(), 0, null);
        for (int from = 0; from < ended.size(); from += MAXIMUM_TOLD) {
            List<Alert> some = ended.subList(from, Math.min(ended.size(), from + MAXIMUM_TOLD));
            outlet.accept(new Notification(group.id, receiver, Reason.REROUTED, group.labels, some, at, handling));
        }
    }

    /** Writes down why these are held back, for whoever asks; nobody is told. */
    void note(Group group, List<String> receivers, List<String> alerts, long now) {
        String at = Timestamps.format(Instant.ofEpochMilli(now));
        Handling handling = new Handling(group.route, held(group, alerts), Map.of(), Map.of(), group.firing(), null);
        receivers.forEach(receiver -> outlet.accept(
                new Notification(group.id, receiver, Reason.HELD, group.labels, List.of(), at, handling)));
    }

    private static Map<String, Held> held(Group group, List<String> alerts) {
        Map<String, Held> held = new LinkedHashMap<>();
        for (String id : alerts) {
            Group.Member member = group.members.get(id);
            if (member != null && member.isHeld()) {
                held.put(id, new Held(member.held, Instant.ofEpochMilli(member.heldSince)));
            }
        }
        return held;
    }

    private Handling handling(Group group, Branch branch, List<Alert> told, long now) {
        Map<String, Acknowledged> acknowledged = new LinkedHashMap<>();
        Map<String, List<Instant>> flapping = new LinkedHashMap<>();
        for (Alert alert : told) {
            Acknowledgement by = controls.of(alert);
            if (by != null) {
                acknowledged.put(alert.id(), new Acknowledged(by.author(), by.note(), by.at()));
            }
            List<Long> opened = openings.of(series(alert.id()), now);
            if (opened.size() >= FLAPPING) {
                flapping.put(
                        alert.id(), opened.stream().map(Instant::ofEpochMilli).toList());
            }
        }
        return new Handling(
                group.route,
                held(group, told.stream().map(Alert::id).toList()),
                acknowledged,
                flapping,
                group.firing(),
                group.storm ? branch.delivery().stormLimit() : null);
    }

    /** What all episodes of one (rule, group) have in common. */
    static String series(String alert) {
        int number = alert.lastIndexOf('-');
        return number < 0 ? alert : alert.substring(0, number);
    }

    private @Nullable Alert find(Group group, String id) {
        Alert alert = alerts.find(id);
        Group.Member member = Objects.requireNonNull(group.members.get(id));
        return alert == null || !member.isRerouted() || alert.state() == Alert.State.RESOLVED
                ? alert
                : alert.ended(REROUTED, Timestamps.format(Instant.ofEpochMilli(member.reroutedSince)));
    }

    private List<Alert> told(Group group, boolean heldToo) {
        List<String> ids = new ArrayList<>(group.members.keySet());
        Collections.reverse(ids);
        if (ids.remove(group.newest)) {
            ids.add(0, group.newest);
        }
        ids.removeIf(id -> {
            Group.Member member = Objects.requireNonNull(group.members.get(id));
            return member.isHeld() && !(heldToo && member.told == Alert.State.FIRING);
        });
        // What was not told yet comes first: a notification has room for a few.
        ids.sort(Comparator.comparing(id -> {
            Group.Member member = Objects.requireNonNull(group.members.get(id));
            return member.told == member.state;
        }));
        List<Alert> told = new ArrayList<>();
        for (String id : ids) {
            Alert alert = find(group, id);
            if (alert != null && told.size() < MAXIMUM_TOLD) {
                told.add(told.isEmpty() ? alert : alert.withoutSample());
            }
        }
        return told;
    }
}
