package dev.whodunit.topologies.route;

import dev.whodunit.topologies.routing.Branch;
import dev.whodunit.topologies.routing.Branch.Escalation;
import dev.whodunit.topologies.routing.RouteSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Who hears of a group: by its route, because nobody took it on, or once by routes that are gone. */
final class Audience {

    private final RouteSettings settings;
    private final Map<String, Branch> branches;

    Audience(RouteSettings settings) {
        this.settings = settings;
        this.branches = settings.byKey();
    }

    /** The route of a group; of one that is gone, what is left of it. */
    Branch branch(Group group) {
        Branch branch = branches.get(group.branch);
        return branch == null ? Branch.gone(group.branch, existing(group)) : branch;
    }

    /** Those of the route, and those to whom it has risen. */
    List<String> receivers(Group group) {
        return receivers(group, group.escalated);
    }

    private List<String> receivers(Group group, int steps) {
        Branch.Delivery delivery = branch(group).delivery();
        List<String> receivers = new ArrayList<>(delivery.receivers());
        delivery.escalations().stream()
                .limit(steps)
                .map(Escalation::receiver)
                .filter(receiver -> !receivers.contains(receiver))
                .forEach(receivers::add);
        return receivers;
    }

    /** Those who were told of a group, are there still, and to whom no route of it leads any more. */
    List<String> former(Group group) {
        List<String> now = receivers(group, Integer.MAX_VALUE);
        return existing(group).stream()
                .filter(receiver -> !now.contains(receiver))
                .toList();
    }

    private List<String> existing(Group group) {
        return group.toldTo.keySet().stream()
                .filter(settings.receivers()::contains)
                .toList();
    }
}
