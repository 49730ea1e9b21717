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
        int from = view.slot() - Slots.COUNT;
        int to = view.slot() + Slots.COUNT;
        Line line = new Line(
                view.before().size() + view.current().size() + view.after().size());
        line.add(view.before(), from, to, -Slots.COUNT);
        line.add(view.current(), from, to, 0);
        line.add(view.after(), from, to, Slots.COUNT);
        return line.fullest(view.slot(), limit);
    }

    /** The weights of slots in a row, those that have any. */
    private static final class Line {

        private final int[] slots;
        private final long[] weights;
        private int size;

        Line(int most) {
            slots = new int[most];
            weights = new long[most];
        }

        /** Adds what a bucket has from one slot to another; its own first slot is {@code offset}. */
        void add(SlotState state, int from, int to, int offset) {
            for (int i = state.firstFrom(Math.max(0, from - offset), 0); i < state.size(); i++) {
                int slot = state.slot(i) + offset;
                if (slot > to) {
                    break;
                }
                slots[size] = slot;
                weights[size++] = state.number(i);
            }
        }

        /** Slides a window from where it ends with the event's slot to where it begins there. */
        Reading fullest(int ofEvent, CountLimit limit) {
            long most = 0;
            int start = ofEvent;
            int end = ofEvent;
            long weight = 0;
            int last = 0;
            for (int first = 0; first < size && slots[first] <= ofEvent; first++) {
                while (last < size && slots[last] - slots[first] <= Slots.COUNT) {
                    weight = Times.shift(weight, weights[last++]);
                }
                if (weight > most) {
                    most = weight;
                    start = slots[first];
                    end = slots[last - 1];
                }
                weight -= weights[first];
            }
            return new Reading(limit.test().test(most), most, most, start, end);
        }
    }
}
