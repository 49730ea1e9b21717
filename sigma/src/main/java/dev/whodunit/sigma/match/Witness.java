package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Detection;
import dev.whodunit.sigma.rule.PatternMatcher;
import dev.whodunit.sigma.rule.Selection;
import dev.whodunit.sigma.rule.ValueTest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Something an event must have for a rule to match: that a rule finds none of its witnesses in an event proves that it
 * does not match. A kind for substrings belongs beside the one for exact values, together with its automaton in
 * {@link CandidateIndex}.
 */
sealed interface Witness {

    /** A field has this text, in any case. */
    record Exact(String field, String folded) implements Witness {}

    /** The witnesses of which a match needs at least one; empty where nothing simple is needed. */
    static Optional<Set<Witness>> of(Detection detection) {
        return of(detection.condition(), detection);
    }

    private static Optional<Set<Witness>> of(Condition condition, Detection detection) {
        if (condition instanceof Condition.And and) {
            return oneOf(and.parts().stream().map(part -> of(part, detection)).toList());
        }
        if (condition instanceof Condition.Or or) {
            return together(or.parts().stream().map(part -> of(part, detection)).toList());
        }
        if (condition instanceof Condition.Named named) {
            return of(Objects.requireNonNull(detection.selections().get(named.selection())));
        }
        if (condition instanceof Condition.Quantified quantified) {
            List<Optional<Set<Witness>>> covered = new ArrayList<>();
            detection.selections().forEach((name, selection) -> {
                if (quantified.covers(name)) {
                    covered.add(of(selection));
                }
            });
            return quantified.quantifier() == Condition.Quantifier.ALL ? oneOf(covered) : together(covered);
        }
        return Optional.empty();
    }

    private static Optional<Set<Witness>> of(Selection selection) {
        if (selection instanceof Selection.All all) {
            return oneOf(all.parts().stream().map(Witness::of).toList());
        }
        if (selection instanceof Selection.Any any) {
            return together(any.parts().stream().map(Witness::of).toList());
        }
        return selection instanceof Selection.FieldTest field ? of(field.field(), field.test()) : Optional.empty();
    }

    private static Optional<Set<Witness>> of(String field, ValueTest test) {
        if (test instanceof ValueTest.AllOf all) {
            return oneOf(all.tests().stream().map(part -> of(field, part)).toList());
        }
        if (test instanceof ValueTest.AnyOf any) {
            return together(any.tests().stream().map(part -> of(field, part)).toList());
        }
        if (test instanceof ValueTest.Text text && text.pattern().isLiteral()) {
            return Optional.of(Set.of(new Exact(field, folded(text.pattern().literalText()))));
        }
        return Optional.empty();
    }

    private static String folded(String text) {
        StringBuilder folded = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            folded.setCharAt(i, PatternMatcher.fold(text.charAt(i)));
        }
        return folded.toString();
    }

    /** Every part is needed: the part with the fewest witnesses stands for all. */
    private static Optional<Set<Witness>> oneOf(List<Optional<Set<Witness>>> parts) {
        return parts.stream().flatMap(Optional::stream).min(Comparator.comparingInt(Set::size));
    }

    /** One part is enough: each must have witnesses, and all of them are needed. */
    private static Optional<Set<Witness>> together(List<Optional<Set<Witness>>> parts) {
        Set<Witness> all = new LinkedHashSet<>();
        for (Optional<Set<Witness>> part : parts) {
            if (part.isEmpty()) {
                return Optional.empty();
            }
            all.addAll(part.get());
        }
        return Optional.of(all);
    }
}
