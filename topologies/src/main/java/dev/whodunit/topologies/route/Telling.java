package dev.whodunit.topologies.route;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Notification.Reason;
import dev.whodunit.topologies.routing.Branch;
import dev.whodunit.topologies.routing.Branch.Escalation;
import java.time.Duration;
import java.util.ArrayList;
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

    private final Map<String, Branch> branches;
    private final Groups groups;
    private final Judge judge;
    private final Teller teller;
    private final Predicate<String> takenOn;

    /** One that asks for each alert, by its id, whether somebody has taken it on. */
    Telling(Map<String, Branch> branches, Groups groups, Judge judge, Teller teller, Predicate<String> takenOn) {
        this.branches = branches;
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
        if (member.isUntold() && member.isHeld()) {
            // It has had its turn, and goes once nothing holds it any more: within a second.
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

    /** Judges what is held back; what nothing holds back any more is told with the next tick. */
    void judge(Group group, long now) {
        List<Group.Member> before =
                group.members.values().stream().filter(Group.Member::isHeld).toList();
        List<String> held = judge.judge(group, branch(group).delivery(), now);
        if (!held.isEmpty()) {
            teller.note(group, branch(group), receivers(group), held, now);
        }
        List<Group.Member> freed = before.stream()
                .filter(member -> !member.isHeld() && member.isNews())
                .toList();
        if (!freed.isEmpty()) {
            boolean fires = freed.stream().anyMatch(member -> member.state == Alert.State.FIRING);
            Reason firing = freed.stream().anyMatch(Group.Member::isUntold) ? Reason.OPENED : Reason.REPEATED;
            waitFor(group, now, fires ? firing : Reason.RESOLVED);
        }
    }

    /** Says, to those who were told of a group, that its alerts are dealt with in another way now. */
    void handled(Group group, long now) {
        judge(group, now);
        if (group.members.values().stream().anyMatch(member -> member.told == Alert.State.FIRING)) {
            teller.tell(group, branch(group), receivers(group), Reason.HANDLED, now);
        }
        plan(group, now);
    }

    /** Tells once more what was told last: whether it was sent on is not known after a start. */
    void again(Group group, long now) {
        teller.tell(group, branch(group), receivers(group), group.reason, now);
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
            note(group, teller.tell(group, branch(group), receivers(group), group.reason, now), now);
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
            teller.tell(group, branch(group), List.of(escalation.receiver()), Reason.ESCALATED, now);
            group.escalated++;
            plan(group, now);
        }
    }

    /** Those of the route, and those to whom it has risen. */
    private List<String> receivers(Group group) {
        Branch.Delivery delivery = branch(group).delivery();
        List<String> receivers = new ArrayList<>(delivery.receivers());
        delivery.escalations().stream()
                .limit(group.escalated)
                .map(Escalation::receiver)
                .filter(receiver -> !receivers.contains(receiver))
                .forEach(receivers::add);
        return receivers;
    }

    private Branch branch(Group group) {
        return Objects.requireNonNull(branches.get(group.branch));
    }
}
