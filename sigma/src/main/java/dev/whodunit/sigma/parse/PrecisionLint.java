package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.CountCondition;
import dev.whodunit.sigma.window.CompositeWindow;
import dev.whodunit.sigma.window.Precision;
import java.util.Locale;
import java.util.Optional;

/**
 * Questions a condition that is finer than its window can tell: an exact number, or a narrow range, of what is not kept event by
 * event. Where more or less of it makes little difference, that a window is approximate is nobody's trouble.
 */
final class PrecisionLint {

    private PrecisionLint() {}

    /** Why the condition asks for more than its window can tell, if it does. */
    static Optional<String> of(Correlation correlation) {
        if (correlation.tellsRulesApart() || !Satisfiable.is(correlation.condition(), null, null)) {
            return Optional.empty();
        }
        Precision precision = CompositeWindow.of(correlation).precision();
        if (!isFiner(correlation.condition(), Math.max(precision.ofTimespan(), precision.ofValue()))) {
            return Optional.empty();
        }
        String value = precision.ofValue() > 0
                ? String.format(Locale.ROOT, ", and the number off by %.1f %%", 100 * precision.ofValue())
                : "";
        return Optional.of(
                "the condition is finer than what is measured: the window may be longer by a 256th of the timespan"
                        + value + ": expected gt, gte, lt or lte, or a wider range");
    }

    /** Whether a part of a number makes a difference that is no more than this part of it. */
    private static boolean isFiner(CountCondition condition, double part) {
        double least = Double.NEGATIVE_INFINITY;
        double most = Double.POSITIVE_INFINITY;
        boolean oneLeftOut = false;
        for (CountCondition.Bound bound : condition.bounds()) {
            double value = bound.value().doubleValue();
            switch (bound.comparison()) {
                case GT, GTE -> least = Math.max(least, value);
                case LT, LTE -> most = Math.min(most, value);
                case EQ -> {
                    least = Math.max(least, value);
                    most = Math.min(most, value);
                }
                case NEQ -> oneLeftOut |= value != 0;
            }
        }
        double range = most - least;
        return part > 0 && (oneLeftOut || range < part * Math.max(Math.abs(least), Math.abs(most)));
    }
}
