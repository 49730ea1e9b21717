package dev.whodunit.sigma.rule;

import java.math.BigDecimal;
import java.util.List;

/** What the number that a composite rule works out must satisfy: every bound at once, so that two make a range. */
public record CountCondition(List<Bound> bounds) {

    /** One comparison with one number, such as {@code gt: 100}. */
    public record Bound(Comparison comparison, BigDecimal value) {

        /** A comparison with a number, however it is written: 1.0 is 1. */
        public Bound {
            value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        }

        /** A comparison with a whole number. */
        public Bound(Comparison comparison, long value) {
            this(comparison, BigDecimal.valueOf(value));
        }

        /** Whether the number compared with is whole. */
        public boolean isWhole() {
            return value.scale() <= 0;
        }

        @Override
        public String toString() {
            return comparison + ": " + value.toPlainString();
        }
    }

    public CountCondition {
        bounds = List.copyOf(bounds);
        if (bounds.isEmpty()) {
            throw new IllegalArgumentException("a condition needs a bound");
        }
    }

    /** The condition "at least this many". */
    public static CountCondition atLeast(long count) {
        return new CountCondition(List.of(new Bound(Comparison.GTE, count)));
    }

    public boolean isSatisfiedBy(long count) {
        return isSatisfiedBy(BigDecimal.valueOf(count));
    }

    public boolean isSatisfiedBy(BigDecimal number) {
        for (Bound bound : bounds) {
            if (!bound.comparison().holds(number.compareTo(bound.value()))) {
                return false;
            }
        }
        return true;
    }

    /** True where more is never worse: only {@code gt} and {@code gte}. */
    public boolean isLowerBound() {
        return bounds.stream()
                .allMatch(bound -> bound.comparison() == Comparison.GT || bound.comparison() == Comparison.GTE);
    }

    /**
     * The least count that satisfies a lower bound.
     *
     * @throws IllegalStateException if this is no lower bound, or not one of whole numbers
     */
    public long threshold() {
        if (!isLowerBound() || !bounds.stream().allMatch(Bound::isWhole)) {
            throw new IllegalStateException("not a lower bound of counts: " + bounds);
        }
        long threshold = Long.MIN_VALUE;
        for (Bound bound : bounds) {
            long value = bound.value().longValueExact();
            boolean strict = bound.comparison() == Comparison.GT && value < Long.MAX_VALUE;
            threshold = Math.max(threshold, strict ? value + 1 : value);
        }
        return threshold;
    }
}
