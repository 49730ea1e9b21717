package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Selection;
import dev.whodunit.sigma.rule.TextPattern;
import dev.whodunit.sigma.rule.ValueTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * Whether a condition can be true and can be false, as far as its form tells: its atoms are tests that may turn out either
 * way, and equal tests turn out alike. With many atoms nothing is said.
 */
final class Truth {

    private static final int MOST_ATOMS = 12;
    private static final int MOST_TESTS = 1_000;

    private final List<Object> atoms = new ArrayList<>();
    private final Set<String> names;
    private int tests;

    private Truth(Set<String> names) {
        this.names = names;
    }

    /** What a condition comes to in every case, if it is always the same. */
    static Optional<Boolean> constant(Condition condition, Map<String, Selection> selections) {
        Truth whole = new Truth(selections.keySet());
        Optional<Boolean> byName = whole.constant(
                whole.formula(condition, name -> whole.atom(Objects.requireNonNull(selections.get(name)))));
        if (byName.isPresent()) {
            return byName;
        }
        Truth inside = new Truth(selections.keySet());
        return inside.constant(
                inside.formula(condition, name -> inside.formula(Objects.requireNonNull(selections.get(name)))));
    }

    /** What a selection comes to in every case, if it is always the same. */
    static Optional<Boolean> constant(Selection selection) {
        Truth truth = new Truth(Set.of());
        return truth.constant(truth.formula(selection));
    }

    /** What a condition over names comes to in every case, if it is always the same; each name may be true or false. */
    static Optional<Boolean> constant(Condition condition, Set<String> names) {
        Truth truth = new Truth(names);
        return truth.constant(truth.formula(condition, truth::atom));
    }

    private Optional<Boolean> constant(IntPredicate formula) {
        if (atoms.size() > MOST_ATOMS || tests > MOST_TESTS) {
            return Optional.empty();
        }
        boolean first = formula.test(0);
        for (int world = 1; world < 1 << atoms.size(); world++) {
            if (formula.test(world) != first) {
                return Optional.empty();
            }
        }
        return Optional.of(first);
    }

    private IntPredicate atom(Object test) {
        tests++;
        int found = atoms.indexOf(test);
        int index = found >= 0 ? found : atoms.size();
        if (found < 0 && atoms.size() <= MOST_ATOMS) {
            atoms.add(test);
        }
        return world -> (world >> index & 1) == 1;
    }

    private IntPredicate formula(Condition condition, Function<String, IntPredicate> named) {
        if (condition instanceof Condition.And and) {
            return all(and.parts().stream().map(part -> formula(part, named)).toList());
        }
        if (condition instanceof Condition.Or or) {
            return any(or.parts().stream().map(part -> formula(part, named)).toList());
        }
        if (condition instanceof Condition.Not not) {
            return formula(not.part(), named).negate();
        }
        if (condition instanceof Condition.Named name) {
            return named.apply(name.selection());
        }
        Condition.Quantified quantified = (Condition.Quantified) condition;
        List<IntPredicate> covered =
                names.stream().filter(quantified::covers).map(named).toList();
        return quantified.quantifier() == Condition.Quantifier.ALL ? all(covered) : any(covered);
    }

    private IntPredicate formula(Selection selection) {
        if (selection instanceof Selection.All all) {
            return all(all.parts().stream().map(this::formula).toList());
        }
        if (selection instanceof Selection.Any any) {
            return any(any.parts().stream().map(this::formula).toList());
        }
        return selection instanceof Selection.FieldTest field ? formula(field.field(), field.test()) : atom(selection);
    }

    private IntPredicate formula(String field, ValueTest test) {
        if (test instanceof ValueTest.AnyOf any) {
            return any(any.tests().stream().map(part -> formula(field, part)).toList());
        }
        if (test instanceof ValueTest.AllOf all) {
            return all(all.tests().stream().map(part -> formula(field, part)).toList());
        }
        if (test instanceof ValueTest.Not not) {
            return formula(field, not.test()).negate();
        }
        if (test instanceof ValueTest.Absent || test.equals(new ValueTest.Exists(false))) {
            return exists(field).negate();
        }
        boolean anything =
                test instanceof ValueTest.Text text && text.pattern().parts().equals(List.of(TextPattern.Wildcard.ANY));
        if (anything || test.equals(new ValueTest.Exists(true))) {
            return exists(field);
        }
        // A value that fits is one that is there.
        IntPredicate fits = atom(new Selection.FieldTest(field, test));
        IntPredicate exists = exists(field);
        return world -> fits.test(world) && exists.test(world);
    }

    private IntPredicate exists(String field) {
        return atom(new Selection.FieldTest(field, new ValueTest.Exists(true)));
    }

    private static IntPredicate all(List<IntPredicate> parts) {
        return world -> parts.stream().allMatch(part -> part.test(world));
    }

    private static IntPredicate any(List<IntPredicate> parts) {
        return world -> parts.stream().anyMatch(part -> part.test(world));
    }
}
