package dev.whodunit.sigma.rule;

import java.util.List;

/** What a correlation's count must satisfy: every bound at once, so that two make a range. */
public record CountCondition(List<Bound> bounds) {

    /** One comparison with one number, such as {@code gt: 100}. */
    public record Bound(Comparison comparison, long value) {}

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
        for (Bound bound : bounds) {
            if (!bound.comparison().holds(Long.compare(count, bound.value()))) {
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
     * @throws IllegalStateException if this is no lower bound
     */
    public long threshold() {
        if (!isLowerBound()) {
            throw new IllegalStateException("not a lower bound: " + bounds);
        }
        long threshold = Long.MIN_VALUE;
        for (Bound bound : bounds) {
            boolean strict = bound.comparison() == Comparison.GT && bound.value() < Long.MAX_VALUE;
            threshold = Math.max(threshold, strict ? bound.value() + 1 : bound.value());
        }
        return threshold;
    }
}
