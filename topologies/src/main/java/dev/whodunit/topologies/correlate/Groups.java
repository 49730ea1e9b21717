package dev.whodunit.topologies.correlate;

import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.event.Match;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The groups of one task: those in its stores, how many each rule has, and when each has to be looked at next. */
final class Groups {

    private final GroupStores stores;
    private final int maximum;
    private final TopologyListener listener;
    private final Map<String, Integer> sizes = new HashMap<>();
    private final Deadlines deadlines = new Deadlines();

    /** Groups of which a rule may have so many. */
    Groups(GroupStores stores, int maximum, TopologyListener listener) {
        this.stores = stores;
        this.maximum = maximum;
        this.listener = listener;
    }

    GroupStores stores() {
        return stores;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    /** The group with this key; null if it is not there, or a crash has left half of it. */
    @Nullable
    Group find(String key) {
        Episode episode = stores.episode(key);
        Case told = episode == null ? null : stores.caseOf(key);
        return episode == null || told == null ? null : new Group(key, episode, told);
    }

    /** The group that a match belongs to, made if there is none; null if its rule may have no more. */
    @Nullable
    Group admit(String key, Match match, SigmaRule rule, long now) {
        Group known = find(key);
        if (known != null) {
            return known;
        }
        if (sizes.getOrDefault(match.state(), 0) >= maximum) {
            listener.limitReached(RuleWords.label(rule), "groups");
            return null;
        }
        Case told = new Case();
        told.state = match.state();
        told.group = match.group();
        told.rule = RuleWords.of(rule);
        stores.put(key, told);
        Episode left = stores.episode(key);
        Group admitted = new Group(key, left == null ? new Episode() : left, told);
        add(admitted, now + told.rule.timespanMillis());
        return admitted;
    }

    /** Takes in a group that is in the stores, to be looked at then. */
    void add(Group group, long look) {
        sizes.merge(group.told().state, 1, Integer::sum);
        deadlines.add(group.key(), look);
    }

    void put(Group group) {
        stores.put(group.key(), group.told());
        stores.put(group.key(), group.episode());
    }

    void forget(Group group) {
        sizes.merge(group.told().state, -1, Integer::sum);
        stores.forget(group.key());
    }
}
