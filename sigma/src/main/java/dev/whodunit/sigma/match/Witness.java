package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Detection;
import dev.whodunit.sigma.rule.FieldNames;
import dev.whodunit.sigma.rule.Filtering;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.Selection;
import dev.whodunit.sigma.rule.ValueTest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Needles of which an event must have at least one for a rule to match: where none is found, the rule does not match.
 * Of all that a rule must have, the rarest is its witness.
 */
final class Witness {

    /**
     * A filter's witness may have so many needles: each of them wakes every rule that the filter is for, which for a long list
     * and many rules would be more than to evaluate these.
     */
    private static final int MOST_OF_FILTERING = 256;

    private final LeafCompiler leaves;
    private final PerFiltering<Optional<int[]>> filterings = new PerFiltering<>(this::of);
    private final IntPredicate avoided;
    private final ToDoubleFunction<int[]> frequency;

    /**
     * @param frequencies by the number of a needle, how often it is found
     * @param avoided slots whose needles are no witnesses
     */
    Witness(LeafCompiler leaves, double[] frequencies, IntPredicate avoided) {
        this.leaves = leaves;
        this.avoided = avoided;
        this.frequency = needles ->
                IntStream.of(needles).mapToDouble(needle -> frequencies[needle]).sum();
    }

    /** How often one of these needles is found. */
    double frequency(int[] needles) {
        return frequency.applyAsDouble(needles);
    }

    /** The witness of a rule; empty where it may match without any. */
    Optional<int[]> of(Rule rule) {
        List<Optional<int[]>> parts = new ArrayList<>(filterings.of(rule));
        parts.add(0, of(rule.detection(), rule.fields()));
        return rarest(parts);
    }

    private Optional<int[]> of(Filtering filtering, FieldNames fields) {
        return rarest(filtering.filters().stream()
                .map(filter -> of(filter.detection(), fields))
                .map(witness -> witness.filter(needles -> needles.length <= MOST_OF_FILTERING))
                .toList());
    }

    private Optional<int[]> of(Detection detection, FieldNames fields) {
        return of(detection.condition(), detection, fields);
    }

    private Optional<int[]> of(Condition condition, Detection detection, FieldNames fields) {
        if (condition instanceof Condition.And and) {
            return rarest(and.parts().stream()
                    .map(part -> of(part, detection, fields))
                    .toList());
        }
        if (condition instanceof Condition.Or or) {
            return together(
                    or.parts().stream().map(part -> of(part, detection, fields)).toList());
        }
        if (condition instanceof Condition.Named named) {
            return of(Objects.requireNonNull(detection.selections().get(named.selection())), fields);
        }
        if (condition instanceof Condition.Quantified quantified) {
            List<Optional<int[]>> covered = new ArrayList<>();
            detection.selections().forEach((name, selection) -> {
                if (quantified.covers(name)) {
                    covered.add(of(selection, fields));
                }
            });
            return quantified.quantifier() == Condition.Quantifier.ALL ? rarest(covered) : together(covered);
        }
        return Optional.empty();
    }

    private Optional<int[]> of(Selection selection, FieldNames fields) {
        if (selection instanceof Selection.All all) {
            return rarest(all.parts().stream().map(part -> of(part, fields)).toList());
        }
        if (selection instanceof Selection.Any any) {
            return together(any.parts().stream().map(part -> of(part, fields)).toList());
        }
        if (selection instanceof Selection.KeywordTest keyword) {
            return rarestOf(LeafCompiler.KEYWORDS, leaves.keyword(keyword.test(), fields));
        }
        Selection.FieldTest field = (Selection.FieldTest) selection;
        return of(leaves.slot(fields.of(field.field())), field.test(), fields);
    }

    private Optional<int[]> of(int slot, ValueTest test, FieldNames fields) {
        if (test instanceof ValueTest.AllOf all) {
            return rarest(
                    all.tests().stream().map(part -> of(slot, part, fields)).toList());
        }
        if (test instanceof ValueTest.AnyOf any) {
            return together(
                    any.tests().stream().map(part -> of(slot, part, fields)).toList());
        }
        return test instanceof ValueTest.Not ? Optional.empty() : rarestOf(slot, leaves.leaf(slot, test, fields));
    }

    private Optional<int[]> rarestOf(int slot, Leaf leaf) {
        return avoided.test(slot)
                ? Optional.empty()
                : leaf.needed().stream().min(Comparator.comparingDouble(frequency));
    }

    /** Every part is needed: the one whose needles are found least often stands for all. */
    private Optional<int[]> rarest(List<Optional<int[]>> parts) {
        return parts.stream().flatMap(Optional::stream).min(Comparator.comparingDouble(frequency));
    }

    /** One part is enough: each must have needles, and all of them are needed. */
    private static Optional<int[]> together(List<Optional<int[]>> parts) {
        if (parts.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        return Optional.of(parts.stream()
                .flatMapToInt(part -> IntStream.of(part.orElseThrow()))
                .distinct()
                .toArray());
    }
}
