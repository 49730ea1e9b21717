package dev.whodunit.sigma.window;

/** How often events occurred in the window that ends with the event. */
final class CountMeasure implements SlotMeasure {

    private final CountLimit limit;

    CountMeasure(CountLimit limit) {
        this.limit = limit;
    }

    @Override
    public boolean takes(Occurrence occurrence) {
        return true;
    }

    @Override
    public boolean isByRule() {
        return false;
    }

    @Override
    public SlotState add(SlotState state, int slot, Occurrence occurrence) {
        return state.with(slot, 0, occurrence.weight(), Times::shift);
    }

    @Override
    public boolean looksAhead() {
        return false;
    }

    @Override
    public Reading read(SlotView view) {
        Totals totals = Totals.of(view);
        long count = totals.number(0);
        return new Reading(limit.test().test(count), count, count, totals.firstSlot(), view.slot());
    }
}
