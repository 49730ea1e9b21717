package dev.whodunit.sigma.rule;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How the events of a group are not as they should be. T is the anomaly's timespan. */
public sealed interface Deviation {

    /** How rules call this kind. */
    AnomalyType type();

    /** The fields whose values it reads, taken together; empty if it reads none. */
    default List<String> fields() {
        return List.of();
    }

    /** Whether it matters which of the anomaly's rules an event matched. */
    default boolean tellsRulesApart() {
        return false;
    }

    /**
     * Something holds for the whole of T: events of its rules come for that long, never further apart than a gap, and none
     * of the rules that end it has an event in between.
     *
     * @param gap the longest time between two events of one run; less than T
     * @param unless the rules, by name or id, whose events end a run; also among the anomaly's inputs
     */
    record Sustained(Duration gap, List<String> unless) implements Deviation {
        public Sustained {
            unless = List.copyOf(unless);
        }

        @Override
        public AnomalyType type() {
            return AnomalyType.SUSTAINED;
        }

        @Override
        public boolean tellsRulesApart() {
            return true;
        }
    }

    /**
     * Nothing comes for T. Without {@code group-by} that counts from when the rule comes into force; a group is expected
     * once it was seen, or from the start where it is named.
     *
     * @param expected groups that must be there though they were never seen: per field of {@code group-by} its value
     */
    record Absence(List<Map<String, String>> expected) implements Deviation {
        public Absence {
            expected = expected.stream()
                    .map(group -> Collections.unmodifiableMap(new LinkedHashMap<>(group)))
                    .toList();
        }

        @Override
        public AnomalyType type() {
            return AnomalyType.ABSENCE;
        }
    }

    /**
     * Too many or too few of some events within T are of one kind: the number of events of some rules, divided by the
     * number of events of others, satisfies the condition.
     *
     * @param of the rules, by name or id, whose events are divided
     * @param over the rules, by name or id, whose events are divided by
     * @param minimum how many events {@code over} must have for the quotient to mean anything; at least 1
     */
    record Ratio(List<String> of, List<String> over, CountCondition condition, long minimum) implements Deviation {
        public Ratio {
            of = List.copyOf(of);
            over = List.copyOf(over);
        }

        @Override
        public AnomalyType type() {
            return AnomalyType.RATIO;
        }

        @Override
        public boolean tellsRulesApart() {
            return true;
        }
    }

    /**
     * Fields have values, taken together, that the group has not shown within T before.
     *
     * @param learning from the group's first event on, how long new values are learned and not told
     */
    record NewValue(List<String> fields, Duration learning) implements Deviation {
        public NewValue {
            fields = List.copyOf(fields);
        }

        @Override
        public AnomalyType type() {
            return AnomalyType.NEW_VALUE;
        }
    }

    /**
     * The number of events of an interval of length T departs from what it was in comparable ones before: it is further
     * above their median than so many times their median absolute deviation (scaled to a standard deviation).
     *
     * @param sensitivity how many times; the smaller, the more is told; more than 0
     * @param seasonality which intervals of the past are comparable
     * @param history how far back the past reaches
     * @param minimum fewer events than these are no spike; at least 1
     */
    record Spike(BigDecimal sensitivity, Seasonality seasonality, Duration history, long minimum) implements Deviation {
        @Override
        public AnomalyType type() {
            return AnomalyType.SPIKE;
        }

        /** What it compares with where T is this long. */
        public Past past(Duration timespan) {
            return new Past(timespan, seasonality, history);
        }
    }
}
