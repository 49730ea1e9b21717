package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.FieldNames;
import dev.whodunit.sigma.rule.Filtering;
import dev.whodunit.sigma.rule.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What is worked out of filters, once for all rules that they are for and whose fields have the same names, as far as the filters
 * name them: without that, many values of a filter for many rules would be their product. Not safe for threads.
 */
final class PerFiltering<T> {

    private final class Known {

        private final Extent extent;
        private final Map<FieldNames, T> byNames = new HashMap<>();
        private final Map<List<List<String>>, T> byMeaning = new HashMap<>();

        Known(Filtering filtering) {
            extent = Extent.of(filtering);
        }

        T of(Filtering filtering, FieldNames names) {
            T known = byNames.get(names);
            if (known == null) {
                List<List<String>> meaning = extent.called(names);
                known = byMeaning.get(meaning);
                if (known == null) {
                    known = worked.apply(filtering, names);
                    byMeaning.put(meaning, known);
                }
                byNames.put(names, known);
            }
            return known;
        }
    }

    private final BiFunction<Filtering, FieldNames, T> worked;
    private final Map<Filtering, Known> known = new IdentityHashMap<>();

    /** @param worked works it out */
    PerFiltering(BiFunction<Filtering, FieldNames, T> worked) {
        this.worked = worked;
    }

    /** For each filtering of a rule. */
    List<T> of(Rule rule) {
        List<T> all = new ArrayList<>();
        for (Filtering filtering : rule.filterings()) {
            all.add(known.computeIfAbsent(filtering, Known::new).of(filtering, rule.fields()));
        }
        return all;
    }
}
