package dev.whodunit.sigma.window;

import java.util.function.DoublePredicate;

/** The sum or average of the numbers in the window that ends with the event. */
final class SumMeasure implements SlotMeasure {

    /** Numbers beyond count as this, or its negative: one of 1e308 must not turn sums into infinities. */
    static final double GREATEST = 1e15;

    private final DoublePredicate condition;
    private final boolean average;

    SumMeasure(DoublePredicate condition, boolean average) {
        this.condition = condition;
        this.average = average;
    }

    @Override
    public boolean takes(Occurrence occurrence) {
        return !Double.isNaN(occurrence.number());
    }

    @Override
    public boolean isByRule() {
        return false;
    }

    @Override
    public SlotState add(SlotState state, int slot, Occurrence occurrence) {
        double number = Math.max(-GREATEST, Math.min(GREATEST, occurrence.number()));
        long product = Double.doubleToRawLongBits(number * occurrence.weight());
        return state.with(slot, 0, occurrence.weight(), Times::shift).with(slot, 1, product, SumMeasure::sum);
    }

    private static long sum(long first, long second) {
        return Double.doubleToRawLongBits(Double.longBitsToDouble(first) + Double.longBitsToDouble(second));
    }

    @Override
    public boolean looksAhead() {
        return false;
    }

    @Override
    public Reading read(SlotView view) {
        Totals totals = Totals.of(view);
        double value = average ? totals.sum() / totals.number(0) : totals.sum();
        return new Reading(condition.test(value), totals.number(0), value, totals.firstSlot(), view.slot());
    }
}
