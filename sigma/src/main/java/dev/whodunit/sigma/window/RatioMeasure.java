package dev.whodunit.sigma.window;

import java.util.function.DoublePredicate;

/** How often events of one rule occurred for each time that events of another did, in the window that ends with the event. */
final class RatioMeasure implements SlotMeasure {

    private final long least;
    private final DoublePredicate condition;

    RatioMeasure(long least, DoublePredicate condition) {
        if (least < 1) {
            throw new IllegalArgumentException("at least " + least);
        }
        this.least = least;
        this.condition = condition;
    }

    @Override
    public boolean takes(Occurrence occurrence) {
        return occurrence.rule() == 0 || occurrence.rule() == 1;
    }

    @Override
    public boolean isByRule() {
        return true;
    }

    @Override
    public SlotState add(SlotState state, int slot, Occurrence occurrence) {
        return state.with(slot, occurrence.rule(), occurrence.weight(), Times::shift);
    }

    @Override
    public boolean looksAhead() {
        return false;
    }

    @Override
    public Reading read(SlotView view) {
        Totals totals = Totals.of(view);
        boolean enough = totals.number(1) >= least;
        double ratio = enough ? (double) totals.number(0) / totals.number(1) : 0;
        return new Reading(enough && condition.test(ratio), totals.number(0), ratio, totals.firstSlot(), view.slot());
    }
}
