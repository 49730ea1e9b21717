package dev.whodunit.topologies.route;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Notification.Reason;
import dev.whodunit.topologies.routing.Branch;
import dev.whodunit.topologies.routing.Branch.Escalation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * When a group is told: an opening after its wait, a change of a told alert and a resolve at once, and so what was held back once nothing
 * holds it any more; a reminder after the repeat interval, and the next receiver where nobody takes an alert on. Who calls it puts the group back.
 */
final class Telling {

    /** How often the one message of several alerts, or of a storm, is brought up to date. */
    private static final Duration PACE = Duration.ofSeconds(5);

    private final Audience audience;
    private final Groups groups;
    private final Judge judge;
    private final Teller teller;
    private final Predicate<String> takenOn;

    /** One that asks for each alert, by its id, whether somebody has taken it on. */
    Telling(Audience audience, Groups groups, Judge judge, Teller teller, Predicate<String> takenOn) {
        this.audience = audience;
        this.groups = groups;
        this.judge = judge;
        this.teller = teller;
        this.takenOn = takenOn;
    }

    /** Decides when to tell of an alert that has changed. */
    void schedule(Group group, Alert alert, long now) {
        Branch.Delivery delivery = branch(group).delivery();
        if (delivery.digest()) {
            waitFor(group, now + delivery.timing().groupWait().toMillis(), Reason.DIGEST);
            return;
        }
        Group.Member member = Objects.requireNonNull(group.members.get(alert.id()));
        boolean wasStorm = group.storm;
        group.storm = group.labels.containsKey(Groups.STORM) || isPastItsMessages(group, now);
        if (member.isUntold() && isHeld(group, member, alert, now)) {
            // It goes once nothing holds it any more: within a second.
            return;
        }
        if (group.storm && group.told > 0) {
            // Who cannot edit hears once that there is a storm.
            Reason reason = wasStorm ? stormReason(group) : Reason.OPENED;
            waitFor(group, Math.max(now, group.told + PACE.toMillis()), reason);
        } else if (member.isUntold()) {
            Duration wait = group.told == 0
                    ? delivery.timing().groupWait()
                    : delivery.timing().groupInterval();
            waitFor(group, (group.told == 0 ? now : group.told) + wait.toMillis(), Reason.OPENED);
        } else if (member.told == Alert.State.RESOLVED && member.state == Alert.State.FIRING) {
            waitFor(group, now, Reason.OPENED);
        } else if (member.state == Alert.State.RESOLVED) {
            waitFor(group, now, Reason.RESOLVED);
        } else if (group.flushAt == 0) {
            // Each alert grows at its own pace; of many together that would be far too often.
            long time = group.members.size() > 1 ? Math.max(now, group.told + PACE.toMillis()) : now;
            waitFor(group, time, Reason.UPDATED);
        }
        if (isDue(group.flushAt, now)) {
            flush(group, now);
        }
    }

    private boolean isHeld(Group group, Group.Member member, Alert alert, long now) {
        if (member.isHeld()) {
            return true;
        }
        boolean held = judge.holds(member, alert, branch(group).delivery(), now);
        if (held) {
            teller.note(group, receivers(group), List.of(alert.id()), now);
        }
        return held;
    }

    // Who cannot edit gets a message for each alert that joins.
    private boolean isPastItsMessages(Group group, long now) {
        Branch branch = branch(group);
        int limit = branch.delivery().stormLimit();
        return limit > 0 && group.told > 0 && groups.messages(branch, group.rule, now) >= limit;
    }

    private static Reason stormReason(Group group) {
        return group.fires() ? Reason.UPDATED : Reason.RESOLVED;
    }

    // An opening that waits is not made less by an update; whatever comes first tells all.
    private static void waitFor(Group group, long time, Reason reason) {
        boolean openingWaits = group.flushAt > 0 && group.reason == Reason.OPENED && (group.hasUntold() || group.storm);
        if (group.flushAt == 0 || time < group.flushAt) {
            group.flushAt = Math.max(1, time);
        }
        group.reason = openingWaits && reason != Reason.DIGEST ? Reason.OPENED : reason;
    }

    /** Does what is due. */
    void due(Group group, long now) {
        if (isDue(group.escalateAt, now)) {
            escalate(group, now);
        }
        if (isDue(group.flushAt, now)) {
            flush(group, now);
        } else if (isDue(group.repeatAt, now)) {
            group.reason = Reason.REPEATED;
            group.repeatAt = 0;
            flush(group, now);
        }
    }

    private static boolean isDue(long time, long now) {
        return time > 0 && time <= now;
    }

    /** Judges what is held back; what nothing holds back any more is told with the next tick. True if something is held back that was not. */
    boolean judge(Group group, long now) {
        List<String> before = group.members.entrySet().stream()
                .filter(member -> member.getValue().isHeld())
                .map(Map.Entry::getKey)
                .toList();
        List<String> held = judge.judge(group, branch(group).delivery(), now);
        if (!held.isEmpty()) {
            teller.note(group, receivers(group), held, now);
        }
        free(group, before, now);
        return !held.isEmpty();
    }

    private void free(Group group, List<String> held, long now) {
        List<String> freed = held.stream()
                .filter(id -> group.members.containsKey(id))
                .filter(id -> !member(group, id).isHeld() && member(group, id).isNews())
                .toList();
        List<String> firing = freed.stream()
                .filter(id -> member(group, id).state == Alert.State.FIRING)
                .toList();
        if (!firing.isEmpty()) {
            boolean untold = firing.stream().anyMatch(id -> member(group, id).isUntold());
            // Whoever has taken it on needs no reminder.
            Reason known = firing.stream().allMatch(takenOn) ? Reason.UPDATED : Reason.REPEATED;
            waitFor(group, now, untold ? Reason.OPENED : known);
        } else if (!freed.isEmpty()) {
            waitFor(group, now, Reason.RESOLVED);
        }
    }

    private static Group.Member member(Group group, String id) {
        return Objects.requireNonNull(group.members.get(id));
    }

    /** Says, to those who were told of a group, that its alerts are dealt with in another way now. */
    void handled(Group group, long now) {
        judge(group, now);
        sayHandled(group, now);
    }

    /** Says so where a silence that has begun holds something back that it did not before. */
    void silenceBegan(Group group, long now) {
        if (judge(group, now) && group.isShownToBeHeld()) {
            sayHandled(group, now);
        }
    }

    private void sayHandled(Group group, long now) {
        if (!group.toldToFire().isEmpty()) {
            teller.tell(group, branch(group), receivers(group), Reason.HANDLED, now);
        }
        plan(group, now);
    }

    private void flush(Group group, long now) {
        Branch.Delivery delivery = branch(group).delivery();
        judge(group, now);
        group.flushAt = 0;
        boolean news = group.members.values().stream().anyMatch(member -> !member.isHeld() && member.isNews());
        if (news || group.reason == Reason.REPEATED) {
            if (group.told > 0 && group.reason == Reason.OPENED) {
                group.began(now, delivery.stormLimit());
            }
            group.told = now;
            List<String> receivers = receivers(group);
            group.toldTo(receivers);
            note(group, teller.tell(group, branch(group), receivers, group.reason, now), now);
        }
        plan(group, now);
        boolean more =
                group.members.values().stream().anyMatch(member -> !member.isHeld() && member.told != member.state);
        if (more && group.told > 0) {
            // There was room for a few only.
            group.flushAt = now;
            return;
        }
        if (!group.isHolding() && (delivery.digest() || group.isSettled())) {
            group.repeatAt = 0;
            group.escalated = 0;
            groups.close(group, now);
        }
    }

    private static void note(Group group, List<Alert> told, long now) {
        for (Alert alert : told) {
            Group.Member member = group.members.get(alert.id());
            if (member != null) {
                member.told(alert, now);
            }
        }
    }

    /** When it is told again, and when the next receiver hears of it, if nobody takes it on. */
    private void plan(Group group, long now) {
        Branch.Delivery delivery = branch(group).delivery();
        OptionalLong since = group.members.entrySet().stream()
                .filter(member -> member.getValue().isToldToFire() && !takenOn.test(member.getKey()))
                .mapToLong(member -> member.getValue().firesSince)
                .min();
        long repeat = delivery.timing().repeatInterval().toMillis();
        if (since.isEmpty() || repeat == 0) {
            group.repeatAt = 0;
        } else if (group.repeatAt == 0 || (group.told == now && group.reason != Reason.UPDATED)) {
            // An edit reminds nobody.
            group.repeatAt = group.told + repeat;
        }
        boolean anyLeft = group.escalated < delivery.escalations().size();
        group.escalateAt = since.isEmpty() || !anyLeft
                ? 0
                : since.getAsLong()
                        + delivery.escalations().get(group.escalated).after().toMillis();
    }

    private void escalate(Group group, long now) {
        judge(group, now);
        plan(group, now);
        if (isDue(group.escalateAt, now)) {
            Escalation escalation = branch(group).delivery().escalations().get(group.escalated);
            group.toldTo(List.of(escalation.receiver()));
            teller.tell(group, branch(group), List.of(escalation.receiver()), Reason.ESCALATED, now);
            group.escalated++;
            plan(group, now);
        }
    }

    private List<String> receivers(Group group) {
        return audience.receivers(group);
    }

    private Branch branch(Group group) {
        return audience.branch(group);
    }
}
