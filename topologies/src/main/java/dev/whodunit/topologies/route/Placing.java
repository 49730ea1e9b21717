package dev.whodunit.topologies.route;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.routing.Branch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts alerts into the groups of a route: by the labels that it names, or, once a rule has had its messages, into the one that stands for all further ones. */
final class Placing {

    private final Groups groups;

    Placing(Groups groups) {
        this.groups = groups;
    }

    /** The group that an alert is in now; null where a closed one told all there is to it. */
    @Nullable
    Group place(Branch branch, Alert alert, Map<String, String> labels, boolean opened, long now) {
        Group group = group(branch, alert, labels, now);
        if (group == null) {
            return null;
        }
        Group.Member member = group.members.get(alert.id());
        if (member == null) {
            if (group.members.size() >= Group.MAXIMUM_ALERTS) {
                makeRoom(group);
            }
            member = new Group.Member();
            group.members.put(alert.id(), member);
        }
        if (opened) {
            member.opened(now);
        }
        member.reroutedSince = 0;
        member.revision = alert.revision();
        member.state = alert.state();
        group.newest = alert.id();
        groups.reopen(group);
        return group;
    }

    /** Whether an alert of these labels is in its place in this group of a route. */
    static boolean isInPlace(Group group, Branch branch, Alert alert, Map<String, String> labels) {
        return group.labels.equals(labels(branch.delivery(), alert, labels)) || group.labels.equals(stormLabels(alert));
    }

    /** The ids of the open groups of a route in which an alert of these labels may be. */
    List<String> near(Branch branch, Alert alert, Map<String, String> labels) {
        return Stream.of(labels(branch.delivery(), alert, labels), stormLabels(alert))
                .map(of -> groups.idOf(branch, of))
                .filter(Objects::nonNull)
                .toList();
    }

    private @Nullable Group group(Branch branch, Alert alert, Map<String, String> labels, long now) {
        Map<String, String> own = labels(branch.delivery(), alert, labels);
        Group known = groups.find(branch, own);
        if (known != null) {
            return known;
        }
        Map<String, String> ofStorm = stormLabels(alert);
        Group storm = groups.find(branch, ofStorm);
        if (storm != null && storm.members.containsKey(alert.id())) {
            return storm;
        }
        if (groups.hasToldTheEndOf(alert, branch, own) || groups.hasToldTheEndOf(alert, branch, ofStorm)) {
            return null;
        }
        int limit = branch.delivery().stormLimit();
        if (limit == 0 || branch.delivery().digest() || groups.messages(branch, alert.rule(), now) < limit) {
            return groups.make(branch, own, alert, false, now);
        }
        return storm == null ? groups.make(branch, ofStorm, alert, true, now) : storm;
    }

    private static Map<String, String> labels(Branch.Delivery delivery, Alert alert, Map<String, String> labels) {
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

    private static Map<String, String> stormLabels(Alert alert) {
        Map<String, String> group = new LinkedHashMap<>();
        group.put(Groups.STORM, alert.rule());
        group.put("rule", alert.name() == null ? alert.title() : alert.name());
        return group;
    }

    // What was told to the end goes first, then what was told to fire; what nobody heard of only where there is nothing
    // else.
    private static void makeRoom(Group group) {
        String oldest = group.members.keySet().iterator().next();
        String told = oldest(group, Group.Member::isToldToFire, oldest);
        group.members.remove(oldest(group, member -> member.told == Alert.State.RESOLVED, told));
    }

    private static String oldest(Group group, Predicate<Group.Member> of, String otherwise) {
        return group.members.entrySet().stream()
                .filter(member -> of.test(member.getValue()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(otherwise);
    }
}
