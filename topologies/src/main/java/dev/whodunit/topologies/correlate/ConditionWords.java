package dev.whodunit.topologies.correlate;

import dev.whodunit.sigma.rule.Anomaly;
import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.CorrelationType;
import dev.whodunit.sigma.rule.CountCondition;
import dev.whodunit.sigma.rule.Deviation;
import dev.whodunit.sigma.rule.Measure;
import dev.whodunit.sigma.rule.Seasonality;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a composite rule measures and when it fires, as a person says it. */
final class ConditionWords {

    /** Stands for what was measured. */
    private static final String FOUND = "{}";

    private static final int DIGITS = 4;

    private ConditionWords() {}

    /** When it fires: {@code more than 100 in 5 min}. */
    static String threshold(CompositeRule rule) {
        if (rule instanceof Anomaly anomaly && Judging.of(rule) == Judging.BY_TIME) {
            return lasting(anomaly) + " for " + Durations.words(rule.timespan());
        }
        String timespan = " in " + Durations.words(rule.timespan());
        return (rule instanceof Correlation correlation ? threshold(correlation) : threshold((Anomaly) rule))
                + timespan;
    }

    /** What it measures, with a place for the number or the values, or null where the count says it. */
    static @Nullable String measured(CompositeRule rule) {
        if (rule instanceof Anomaly anomaly && anomaly.deviation() instanceof Deviation.NewValue newValue) {
            return "new " + together(newValue.fields()) + " " + FOUND;
        }
        if (rule instanceof Anomaly anomaly && anomaly.deviation() instanceof Deviation.Ratio ratio) {
            return quotient(ratio) + " is " + FOUND;
        }
        if (rule instanceof Anomaly anomaly && anomaly.deviation() instanceof Deviation.Absence) {
            return lasting(anomaly);
        }
        if (rule instanceof Anomaly anomaly && anomaly.deviation() instanceof Deviation.Spike) {
            return FOUND + " times the usual spread above what is usual";
        }
        if (!(rule instanceof Correlation correlation)) {
            return null;
        }
        Measure measure = correlation.measure();
        if (measure instanceof Measure.ValueCount values) {
            return FOUND + " different " + together(values.fields());
        }
        return rule.fields().isEmpty() ? null : number(measure) + " is " + FOUND;
    }

    /** {@link #measured} with the number put in. */
    static String found(String measured, double number) {
        BigDecimal exact = BigDecimal.valueOf(number);
        BigDecimal shown = exact.stripTrailingZeros().scale() <= 0 ? exact : exact.round(new MathContext(DIGITS));
        return found(measured, shown.stripTrailingZeros().toPlainString());
    }

    /** {@link #measured} with text put in. */
    static String found(String measured, String text) {
        return measured.replace(FOUND, text);
    }

    private static String threshold(Correlation rule) {
        String bounds = bounds(rule.condition());
        Measure measure = rule.measure();
        if (measure instanceof Measure.EventCount) {
            return bounds;
        }
        if (measure instanceof Measure.ValueCount values) {
            return bounds + " different " + together(values.fields());
        }
        if (measure instanceof Measure.RuleExpression expression && !expression.ordered()) {
            return words(expression.expression(), false);
        }
        if (!rule.fields().isEmpty()) {
            return number(measure) + " " + bounds;
        }
        String rules = String.join(", ", rule.rules());
        boolean ordered = rule.type() == CorrelationType.TEMPORAL_ORDERED;
        if (rule.needsAllRules()) {
            return String.join(ordered ? ", then " : " and ", rule.rules());
        }
        if (measure instanceof Measure.RuleExpression expression) {
            return words(expression.expression(), false) + " in the order " + rules;
        }
        return bounds + " of " + rules + (ordered ? " in this order" : "");
    }

    private static String threshold(Anomaly rule) {
        if (rule.deviation() instanceof Deviation.Ratio ratio) {
            return quotient(ratio) + " " + bounds(ratio.condition()) + ", of at least " + ratio.minimum();
        }
        if (rule.deviation() instanceof Deviation.Spike spike) {
            return "at least " + spike.minimum() + ", and more than "
                    + spike.sensitivity().toPlainString() + " times the usual spread above the median of "
                    + Durations.words(spike.history()) + season(spike.seasonality()) + ",";
        }
        return rule.deviation() instanceof Deviation.NewValue newValue
                ? "a " + together(newValue.fields()) + " not seen"
                : rule.type().toString();
    }

    private static String season(Seasonality seasonality) {
        return switch (seasonality) {
            case NONE -> "";
            case HOUR -> " at this hour";
            case WEEKDAY -> " on this weekday";
            case WEEKDAY_HOUR -> " at this hour of this weekday";
        };
    }

    /** What lasts: {@code no heartbeat}, {@code slow at least every 30 s without fast}. */
    private static String lasting(Anomaly rule) {
        if (!(rule.deviation() instanceof Deviation.Sustained sustained)) {
            return "no " + String.join(" or ", rule.rules());
        }
        List<String> rules = new ArrayList<>(rule.rules());
        rules.removeAll(sustained.unless());
        String lasting = String.join(" or ", rules) + " at least every " + Durations.words(sustained.gap());
        return sustained.unless().isEmpty() ? lasting : lasting + " without " + String.join(" or ", sustained.unless());
    }

    private static String number(Measure measure) {
        String field = together(measure.fields());
        if (measure instanceof Measure.ValuePercentile percentile) {
            return "percentile " + percentile.percentile().toPlainString() + " of " + field;
        }
        return (measure instanceof Measure.ValueSum ? "sum of " : "average of ") + field;
    }

    private static String quotient(Deviation.Ratio ratio) {
        return String.join(" + ", ratio.of()) + " / " + String.join(" + ", ratio.over());
    }

    private static String together(List<String> fields) {
        return String.join(" and ", fields);
    }

    private static String words(Condition condition, boolean inner) {
        if (condition instanceof Condition.Not not) {
            return "not " + words(not.part(), true);
        }
        if (condition instanceof Condition.Named named) {
            return named.selection();
        }
        if (condition instanceof Condition.Quantified quantified) {
            boolean all = quantified.quantifier() == Condition.Quantifier.ALL;
            return (all ? "all of " : "1 of ") + quantified.pattern();
        }
        String joined = condition instanceof Condition.And and
                ? join(and.parts(), " and ")
                : join(((Condition.Or) condition).parts(), " or ");
        return inner ? "(" + joined + ")" : joined;
    }

    private static String join(List<Condition> parts, String word) {
        return parts.stream().map(part -> words(part, true)).collect(Collectors.joining(word));
    }

    private static String bounds(CountCondition condition) {
        return condition.bounds().stream().map(ConditionWords::words).collect(Collectors.joining(" and "));
    }

    private static String words(CountCondition.Bound bound) {
        return switch (bound.comparison()) {
                    case GT -> "more than ";
                    case GTE -> "at least ";
                    case LT -> "less than ";
                    case LTE -> "at most ";
                    case EQ -> "exactly ";
                    case NEQ -> "other than ";
                }
                + bound.value().toPlainString();
    }
}
