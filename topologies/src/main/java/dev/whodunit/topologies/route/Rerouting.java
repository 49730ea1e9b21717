package dev.whodunit.topologies.route;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Notification.Reason;
import dev.whodunit.topologies.routing.AlertLabels;
import dev.whodunit.topologies.routing.Branch;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What becomes, at a start, of groups that another tree of routes made: alerts that go elsewhere by now end where they were told, and are
 * forgotten where nobody heard of them. Correlate tells open alerts again at each start, and they take the routes of now.
 */
final class Rerouting {

    private final Branch root;
    private final Map<String, Branch> branches;
    private final Alerts alerts;

    /** One for the routes of now, by their keys. */
    Rerouting(Branch root, Map<String, Branch> branches, Alerts alerts) {
        this.root = root;
        this.branches = branches;
        this.alerts = alerts;
    }

    /** Finds the alerts of a group that go elsewhere by now; true if there are any. Whoever was told of them hears it with the next tick. */
    boolean take(Group group, long now) {
        Branch branch = branches.get(group.branch);
        if (branch != null) {
            group.route = branch.words();
        }
        if (group.closed > 0) {
            return false;
        }
        List<String> leaving = group.members.entrySet().stream()
                .filter(member -> !member.getValue().isRerouted() && !isInPlace(group, branch, member.getKey()))
                .map(Map.Entry::getKey)
                .toList();
        if (leaving.isEmpty()) {
            return false;
        }
        boolean heard = leaving.stream()
                .anyMatch(id -> Objects.requireNonNull(group.members.get(id)).told == Alert.State.FIRING);
        leaving.forEach(id -> leave(group, id, now));
        if (heard || group.members.isEmpty()) {
            group.reason = Reason.REROUTED;
            group.flushAt = now;
        }
        return true;
    }

    private boolean isInPlace(Group group, @Nullable Branch branch, String id) {
        Alert alert = alerts.find(id);
        if (branch == null || alert == null) {
            return branch != null;
        }
        Map<String, String> labels = AlertLabels.of(alert);
        return root.taking(labels).stream().anyMatch(taking -> taking.key().equals(group.branch))
                && Placing.isInPlace(group, branch, alert, labels);
    }

    private static void leave(Group group, String id, long now) {
        Group.Member member = Objects.requireNonNull(group.members.get(id));
        if (member.told == null) {
            group.members.remove(id);
            return;
        }
        boolean ended = member.told == Alert.State.RESOLVED;
        member.rerouted(now);
        if (ended) {
            member.settle();
        }
    }
}
