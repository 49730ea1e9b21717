package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Comparison;
import dev.whodunit.sigma.rule.CountCondition;
import dev.whodunit.sigma.rule.CountCondition.Bound;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a number satisfies bounds at all. */
final class Satisfiable {

    private Satisfiable() {}

    /** Whether a number between these does; whole ones are meant where {@code least} is given. */
    static boolean is(CountCondition condition, @Nullable BigDecimal least, @Nullable BigDecimal most) {
        // What separates satisfying numbers from others are the bounds: try these, what is beside them, and between.
        List<BigDecimal> edges = new ArrayList<>();
        condition.bounds().stream().map(Bound::value).forEach(edges::add);
        if (least != null) {
            edges.add(least);
        }
        if (most != null) {
            edges.add(most);
        }
        List<BigDecimal> tried = new ArrayList<>();
        for (BigDecimal edge : edges) {
            tried.add(edge);
            tried.add(edge.add(BigDecimal.ONE));
            tried.add(edge.subtract(BigDecimal.ONE));
            if (least == null) {
                edges.forEach(
                        other -> tried.add(edge.add(other).divide(BigDecimal.valueOf(2), 20, RoundingMode.HALF_EVEN)));
            }
        }
        return tried.stream()
                .filter(number -> least == null || Comparison.GTE.holds(number.compareTo(least)))
                .filter(number -> most == null || Comparison.LTE.holds(number.compareTo(most)))
                .anyMatch(condition::isSatisfiedBy);
    }
}
