package dev.whodunit.topologies.route;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.routing.AlertLabels;
import dev.whodunit.topologies.routing.Branch;
import dev.whodunit.topologies.routing.Silence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says of each alert of a group whether it is held back: inhibited, then muted, then silenced, as Alertmanager's order is. Whoever heard that an
 * alert fires hears that it ended, whatever inhibits or silences it meanwhile; only a muted route keeps quiet even then.
 */
final class Judge {

    private final Alerts alerts;
    private final Firing firing;
    private final Controls controls;

    Judge(Alerts alerts, Firing firing, Controls controls) {
        this.alerts = alerts;
        this.firing = firing;
        this.controls = controls;
    }

    /** Judges each alert of a group and lets go of those that are gone; the ids of those that are held back and were not, or for another reason. */
    List<String> judge(Group group, Branch.Delivery delivery, long now) {
        Instant time = Instant.ofEpochMilli(now);
        String muted = delivery.mutedAt(time);
        List<String> news = new ArrayList<>();
        for (String id : List.copyOf(group.members.keySet())) {
            Group.Member member = Objects.requireNonNull(group.members.get(id));
            Alert alert = alerts.find(id);
            if (member.hasEndedUnheard()) {
                member.settle();
                continue;
            }
            String held = alert == null ? null : held(alert, member, muted, time);
            if (held != null) {
                if (member.hold(held, now)) {
                    news.add(id);
                }
            } else if (member.isHeld()) {
                member.free();
            }
            boolean neverTold = member.told == null && member.state == Alert.State.RESOLVED;
            if (alert == null || (neverTold && member.isHeld())) {
                group.members.remove(id);
            }
        }
        return news;
    }

    /** Judges an alert that has just come into a group: whether it is held back. */
    boolean holds(Group.Member member, Alert alert, Branch.Delivery delivery, long now) {
        Instant time = Instant.ofEpochMilli(now);
        String held = held(alert, member, delivery.mutedAt(time), time);
        if (held != null) {
            member.hold(held, now);
        }
        return held != null;
    }

    private @Nullable String held(Alert alert, Group.Member member, @Nullable String muted, Instant now) {
        // Where this group never saw it open, another told that it fires.
        boolean heard = member.told == Alert.State.FIRING || (member.told == null && member.openings.isEmpty());
        if (heard && member.state == Alert.State.RESOLVED) {
            return muted;
        }
        Map<String, String> labels = AlertLabels.of(alert);
        if (firing.inhibits(labels)) {
            return "inhibited by another alert";
        }
        return muted == null ? words(controls.silencing(labels, now), now) : muted;
    }

    private static @Nullable String words(@Nullable Silence silence, Instant now) {
        if (silence == null) {
            return null;
        }
        String what = silence.purpose() == Silence.Purpose.EXCEPTION ? "excepted" : "silenced";
        String why = silence.comment().isBlank() ? "" : ": " + silence.comment();
        return what + " by " + silence.author() + " until " + silence.endOf(now) + why + " (" + silence.id() + ")";
    }
}
