package dev.whodunit.sigma.match;

import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.rule.FieldNames;
import dev.whodunit.sigma.rule.Filter;
import dev.whodunit.sigma.rule.Filtering;
import dev.whodunit.sigma.rule.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Bounds what filters may come to where their fields have other names. A filter is worked out anew for each way in which the rules
 * that it is for call its fields; so a file of filters and one of names, both small, could have a product without bound.
 */
final class FilterBudget {

    /** All filters together may have so many values, beside those that are written. */
    static final long MOST_VALUES = 200_000;

    /** To find out which ways are the same, so many fields are looked up. */
    private static final long MOST_LOOKED_UP = 1_000_000;

    /** By the object: equal filters are worked out apart. */
    private final Map<Filtering, Set<FieldNames>> names = new IdentityHashMap<>();

    private final List<Filtering> inOrder = new ArrayList<>();
    private final Set<Filtering> refused = Collections.newSetFromMap(new IdentityHashMap<>());
    private long valuesLeft = MOST_VALUES;
    private long lookedUpLeft = MOST_LOOKED_UP;

    /** Notes that filters are for a rule. */
    void add(List<Filtering> filterings, Rule rule) {
        for (Filtering filtering : filterings) {
            names.computeIfAbsent(filtering, key -> {
                        inOrder.add(filtering);
                        return new HashSet<>();
                    })
                    .add(rule.fields());
        }
    }

    /** Leaves out those that come to too much, the first that fit stay. */
    void spend(List<Problem> problems) {
        inOrder.forEach(filtering -> take(filtering, names.getOrDefault(filtering, Set.of()), problems));
    }

    /** Whether filters are left out, since they come to too much. */
    boolean refuses(Filtering filtering) {
        return refused.contains(filtering);
    }

    private void take(Filtering filtering, Set<FieldNames> names, List<Problem> problems) {
        if (names.size() <= 1) {
            return;
        }
        Extent extent = Extent.of(filtering);
        long lookedUp = (long) extent.fields() * names.size();
        boolean compares = lookedUp <= lookedUpLeft;
        lookedUpLeft -= compares ? lookedUp : 0;
        long ways = compares ? names.stream().map(extent::called).distinct().count() : names.size();
        long more = extent.values() * (ways - 1);
        if (compares && more <= valuesLeft) {
            valuesLeft -= more;
        } else {
            refused.add(filtering);
            filtering.filters().forEach(filter -> problems.add(problem(filter, extent, ways)));
        }
    }

    private static Problem problem(Filter filter, Extent extent, long ways) {
        return Problem.error(
                filter.header().position(),
                "too-large",
                "the filters of " + (filter.isForAny() ? "{" + filter.logsource() + "}" : "these rules") + " have "
                        + extent.values() + " values in " + extent.fields() + " fields, which fields.yml calls in "
                        + ways
                        + " ways for the rules they are for: expected fewer values, or a logsource with fewer of these ways");
    }
}
