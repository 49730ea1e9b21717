package dev.whodunit.topologies.route;

import dev.whodunit.topologies.event.Notification.Reason;
import java.time.Duration;

/** What is told once more after a start, since whether it was sent on is not known, and what is told for a last time. */
final class Retelling {

    /** What was told so long ago was sent on, whatever happened since. */
    private static final Duration SENT_ON = Duration.ofMinutes(10);

    private final Audience audience;
    private final Teller teller;

    Retelling(Audience audience, Teller teller) {
        this.audience = audience;
        this.teller = teller;
    }

    /** Tells once more what was told last. */
    void again(Group group, long now) {
        boolean soon = isSoon(group.told, now);
        boolean handled = group.isShownToBeHeld();
        // What is silenced since is left out of it, and so it would be something else than what was told.
        if (soon || !(handled || group.reason == Reason.REROUTED)) {
            tell(group, group.reason, now);
        }
        if (handled) {
            tell(group, Reason.HANDLED, now);
        }
    }

    private void tell(Group group, Reason reason, long now) {
        teller.tell(group, audience.branch(group), audience.receivers(group), reason, now);
    }

    /** Whether somebody was told of a group to whom no route of it leads any more. */
    boolean isLeft(Group group) {
        return group.closed == 0 && !audience.former(group).isEmpty();
    }

    /** Tells those that it ended there. Who calls it puts the group back. */
    void leave(Group group, long now) {
        for (String receiver : audience.former(group)) {
            long left = group.toldTo.getOrDefault(receiver, 0L);
            if (left == 0 || isSoon(left, now)) {
                long time = left == 0 ? now : left;
                group.toldTo.put(receiver, time);
                teller.leave(group, receiver, time);
            }
        }
    }

    private static boolean isSoon(long then, long now) {
        return now < then + SENT_ON.toMillis();
    }
}
