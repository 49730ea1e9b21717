package dev.whodunit.sigma.rule;

import java.math.BigDecimal;
import java.util.List;

/** What a correlation works out of the events in a window: one number, which its condition bounds. */
public sealed interface Measure {

    /** How Sigma calls this kind. */
    CorrelationType type();

    /** The fields whose values are measured; none where events are only counted. */
    default List<String> fields() {
        return List.of();
    }

    /** How many events there are. */
    record EventCount() implements Measure {
        @Override
        public CorrelationType type() {
            return CorrelationType.EVENT_COUNT;
        }
    }

    /** How many different values the fields have, taken together; an event that lacks one of them has none. */
    record ValueCount(List<String> fields) implements Measure {
        public ValueCount {
            fields = List.copyOf(fields);
        }

        @Override
        public CorrelationType type() {
            return CorrelationType.VALUE_COUNT;
        }
    }

    /** The sum of a field's numbers. */
    record ValueSum(String field) implements Measure {
        @Override
        public List<String> fields() {
            return List.of(field);
        }

        @Override
        public CorrelationType type() {
            return CorrelationType.VALUE_SUM;
        }
    }

    /** The mean of a field's numbers. */
    record ValueAverage(String field) implements Measure {
        @Override
        public List<String> fields() {
            return List.of(field);
        }

        @Override
        public CorrelationType type() {
            return CorrelationType.VALUE_AVG;
        }
    }

    /**
     * The number below which that part of a field's numbers lies.
     *
     * @param percentile more than 0, at most 100; 50 is the median
     */
    record ValuePercentile(String field, BigDecimal percentile) implements Measure {
        @Override
        public List<String> fields() {
            return List.of(field);
        }

        @Override
        public CorrelationType type() {
            return CorrelationType.VALUE_PERCENTILE;
        }
    }

    /**
     * How many of the correlation's rules have an event.
     *
     * @param ordered whether these must come in the order in which the correlation names the rules
     */
    record RuleCount(boolean ordered) implements Measure {
        @Override
        public CorrelationType type() {
            return ordered ? CorrelationType.TEMPORAL_ORDERED : CorrelationType.TEMPORAL;
        }
    }

    /**
     * 1 where the expression is true, else 0.
     *
     * @param ordered whether the events must come in the order in which the correlation names the rules
     * @param expression over the correlation's rules, as it names them; a rule is true if it has an event
     */
    record RuleExpression(boolean ordered, Condition expression) implements Measure {
        @Override
        public CorrelationType type() {
            return ordered ? CorrelationType.TEMPORAL_ORDERED : CorrelationType.TEMPORAL;
        }
    }
}
