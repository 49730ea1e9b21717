package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.Selection;
import dev.whodunit.sigma.rule.ValueTest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether what a rule finds can have the fields that it is grouped by or measured. */
final class Grouping {

    private Grouping() {}

    /** A field that {@code composite} reads of a composite rule that has another grouping, if there is one. */
    static Optional<String> missing(CompositeRule composite, CompositeRule rule) {
        Stream<String> measured = composite.fields().stream().map(name -> composite.fieldOf(name, rule));
        return Stream.concat(composite.groupFields(rule).stream(), measured)
                .filter(field -> !rule.groupBy().contains(field))
                .findFirst();
    }

    /** A field to group an event of {@code rule} by that it never has, since the rule asks for that; if there is one. */
    static Optional<String> missing(CompositeRule composite, Rule rule) {
        return composite.groupFields(rule).stream()
                .filter(field -> forbids(rule.detection().condition(), rule, field))
                .findFirst();
    }

    private static boolean forbids(Condition condition, Rule rule, String field) {
        if (condition instanceof Condition.And and) {
            return and.parts().stream().anyMatch(part -> forbids(part, rule, field));
        }
        if (condition instanceof Condition.Or or) {
            return !or.parts().isEmpty() && or.parts().stream().allMatch(part -> forbids(part, rule, field));
        }
        return condition instanceof Condition.Named named
                && Optional.ofNullable(rule.detection().selections().get(named.selection()))
                        .filter(selection -> forbids(selection, field))
                        .isPresent();
    }

    private static boolean forbids(Selection selection, String field) {
        if (selection instanceof Selection.All all) {
            return all.parts().stream().anyMatch(part -> forbids(part, field));
        }
        List<ValueTest> absent = List.of(new ValueTest.Absent(), new ValueTest.Exists(false));
        return selection instanceof Selection.FieldTest test
                && test.field().equals(field)
                && absent.contains(test.test());
    }
}
