package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.FieldNames;
import dev.whodunit.sigma.rule.Filtering;
import dev.whodunit.sigma.rule.Rule;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What is worked out of filters, once for all rules that they are for and whose fields have the same names: without that, many
 * values of a filter for many rules would be their product. Not safe for threads.
 */
final class PerFiltering<T> {

    private final BiFunction<Filtering, FieldNames, T> worked;
    private final Map<Filtering, Map<FieldNames, T>> known = new IdentityHashMap<>();

    /** @param worked works it out */
    PerFiltering(BiFunction<Filtering, FieldNames, T> worked) {
        this.worked = worked;
    }

    /** For each filtering of a rule. */
    List<T> of(Rule rule) {
        List<T> all = new ArrayList<>();
        for (Filtering filtering : rule.filterings()) {
            all.add(known.computeIfAbsent(filtering, key -> new IdentityHashMap<>())
                    .computeIfAbsent(rule.fields(), names -> worked.apply(filtering, names)));
        }
        return all;
    }
}
