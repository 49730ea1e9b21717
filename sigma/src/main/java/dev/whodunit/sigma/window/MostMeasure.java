package dev.whodunit.sigma.window;

/** How often events occurred in the fullest window that contains the event, for lower bounds. */
final class MostMeasure implements SlotMeasure {

    private final CountLimit limit;

    MostMeasure(CountLimit limit) {
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
        return true;
    }

    @Override
    public Reading read(SlotView view) {
        int reach = Slots.COUNT;
        long[] weights = new long[2 * reach + 1];
        view.between(
                view.slot() - reach,
                view.slot() + reach,
                (slot, column, number) -> weights[slot - view.slot() + reach] = number);
        long weight = 0;
        for (int i = 0; i < reach; i++) {
            weight = Times.shift(weight, weights[i]);
        }
        long most = 0;
        int start = 0;
        for (int first = 0; first <= reach; first++) {
            weight = Times.shift(weight, weights[first + reach]);
            if (weight > most) {
                most = weight;
                start = first;
            }
            weight -= weights[first];
        }
        int end = start + reach;
        while (weights[start] == 0) {
            start++;
        }
        int offset = view.slot() - reach;
        return new Reading(limit.test().test(most), most, most, offset + start, offset + end);
    }
}
