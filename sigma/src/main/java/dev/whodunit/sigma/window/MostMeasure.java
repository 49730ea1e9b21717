package dev.whodunit.sigma.window;

/** How often events occurred in the fullest window that contains the event, for lower bounds. */
final class MostMeasure implements SlotMeasure {

    private final CountLimit limit;
    /** What it comes to where nothing is later than the event. */
    private final CountMeasure ending;

    MostMeasure(CountLimit limit) {
        this.limit = limit;
        this.ending = new CountMeasure(limit);
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
        return ending.add(state, slot, occurrence);
    }

    @Override
    public boolean looksAhead() {
        return true;
    }

    @Override
    public Reading read(SlotView view) {
        return view.hasLater() ? Line.around(view).fullest(view.slot(), limit) : ending.read(view);
    }

    /** The slots in a row that some window around the event has, those with events. */
    private record Line(SlotState before, int from, SlotState current, SlotState after, int to) {

        static Line around(SlotView view) {
            return new Line(
                    view.before(),
                    view.before().firstFrom(view.slot(), 0),
                    view.current(),
                    view.after(),
                    view.after().firstFrom(view.slot() + 1, 0));
        }

        private int size() {
            return before.size() - from + current.size() + to;
        }

        private int slot(int i) {
            int inCurrent = i + from - before.size();
            int inAfter = inCurrent - current.size();
            return inCurrent < 0
                    ? before.slot(i + from) - Slots.COUNT
                    : inAfter < 0 ? current.slot(inCurrent) : after.slot(inAfter) + Slots.COUNT;
        }

        private long weight(int i) {
            int inCurrent = i + from - before.size();
            int inAfter = inCurrent - current.size();
            return inCurrent < 0
                    ? before.number(i + from)
                    : inAfter < 0 ? current.number(inCurrent) : after.number(inAfter);
        }

        /** Slides a window from where it ends with the event's slot to where it begins there. */
        Reading fullest(int ofEvent, CountLimit limit) {
            long most = 0;
            int start = ofEvent;
            int end = ofEvent;
            int size = size();
            long weight = 0;
            int last = 0;
            for (int first = 0; first < size && slot(first) <= ofEvent; first++) {
                while (last < size && slot(last) - slot(first) <= Slots.COUNT) {
                    weight = Times.shift(weight, weight(last++));
                }
                if (weight > most) {
                    most = weight;
                    start = slot(first);
                    end = slot(last - 1);
                }
                weight -= weight(first);
            }
            return new Reading(limit.test().test(most), most, most, start, end);
        }
    }
}
