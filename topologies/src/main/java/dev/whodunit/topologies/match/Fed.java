package dev.whodunit.topologies.match;

import dev.whodunit.sigma.rule.CompositeRule;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** One event on its way to a group of a composite rule that tells its rules apart: all those that it matched. */
record Fed(CompositeRule rule, Map<String, String> group, TreeSet<Integer> places) {

    /** Adds the places of one more rule to those of the same group. */
    static void add(List<Fed> all, CompositeRule rule, Map<String, String> group, List<Integer> places) {
        for (Fed fed : all) {
            if (fed.rule == rule && fed.group.equals(group)) {
                fed.places.addAll(places);
                return;
            }
        }
        all.add(new Fed(rule, group, new TreeSet<>(places)));
    }
}
