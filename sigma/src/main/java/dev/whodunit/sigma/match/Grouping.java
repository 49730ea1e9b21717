package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Detection;
import dev.whodunit.sigma.rule.Filtering;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.Selection;
import dev.whodunit.sigma.rule.ValueTest;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Whether what rules find can have the fields that it is grouped by or measured. */
final class Grouping {

    private static final List<ValueTest> ABSENT = List.of(new ValueTest.Absent(), new ValueTest.Exists(false));

    /** By detection or filtering, the fields that no event has for which it holds; by the object, since many rules have it. */
    private final Map<Object, Set<String>> forbidden = new IdentityHashMap<>();

    /** A field that {@code composite} reads of a composite rule that has another grouping, if there is one. */
    static Optional<String> missing(CompositeRule composite, CompositeRule rule) {
        Stream<String> measured = composite.fields().stream().map(name -> composite.fieldOf(name, rule));
        return Stream.concat(composite.groupFields(rule).stream(), measured)
                .filter(field -> !rule.groupBy().contains(field))
                .findFirst();
    }

    /** A field to group an event of {@code rule} by that it never has, since the rule asks for that; if there is one. */
    Optional<String> missing(CompositeRule composite, Rule rule) {
        return composite.groupFields(rule).stream()
                .filter(field -> forbids(rule, field))
                .findFirst();
    }

    private boolean forbids(Rule rule, String field) {
        return forbidden
                        .computeIfAbsent(rule.detection(), own -> forbidden(rule.detection()))
                        .contains(field)
                || rule.filterings().stream()
                        .anyMatch(filtering -> forbidden
                                .computeIfAbsent(filtering, filters -> forbidden(filtering))
                                .contains(field));
    }

    private static Set<String> forbidden(Filtering filtering) {
        return union(filtering.filters().stream().map(filter -> forbidden(filter.detection())));
    }

    private static Set<String> forbidden(Detection detection) {
        return forbidden(detection.condition(), detection);
    }

    private static Set<String> forbidden(Condition condition, Detection detection) {
        if (condition instanceof Condition.And and) {
            return union(and.parts().stream().map(part -> forbidden(part, detection)));
        }
        if (condition instanceof Condition.Or or) {
            Set<String> common = null;
            for (Condition part : or.parts()) {
                Set<String> fields = forbidden(part, detection);
                if (common == null) {
                    common = fields;
                } else {
                    common.retainAll(fields);
                }
            }
            return common == null ? new HashSet<>() : common;
        }
        Selection selection = condition instanceof Condition.Named named
                ? detection.selections().get(named.selection())
                : null;
        return selection == null ? new HashSet<>() : forbidden(selection);
    }

    private static Set<String> forbidden(Selection selection) {
        if (selection instanceof Selection.All all) {
            return union(all.parts().stream().map(Grouping::forbidden));
        }
        return selection instanceof Selection.FieldTest test && ABSENT.contains(test.test())
                ? new HashSet<>(Set.of(test.field()))
                : new HashSet<>();
    }

    private static Set<String> union(Stream<Set<String>> parts) {
        Set<String> union = new HashSet<>();
        parts.forEach(union::addAll);
        return union;
    }
}
