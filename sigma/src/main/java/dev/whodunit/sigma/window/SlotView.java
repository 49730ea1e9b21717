package dev.whodunit.sigma.window;

/**
 * The slots of a bucket and of its neighbours, as one line: those of the bucket are 0 to 255.
 *
 * @param slot the slot of the event that is judged
 */
record SlotView(SlotState before, SlotState current, SlotState after, int slot) {

    /** Takes one number. */
    @FunctionalInterface
    interface Consumer {
        void take(int slot, int column, long number);
    }

    /** Whether any slot after the event's has numbers. */
    boolean hasLater() {
        return after.size() > 0 || current.size() > 0 && current.slot(current.size() - 1) > slot;
    }

    /** Gives the numbers of the window that ends with the event's slot, in order. */
    void endingAtEvent(Consumer consumer) {
        between(slot - Slots.COUNT, slot, consumer);
    }

    /** Gives the numbers from one slot to another, both included, in order. */
    void between(int from, int to, Consumer consumer) {
        give(before, from + Slots.COUNT, to + Slots.COUNT, -Slots.COUNT, consumer);
        give(current, from, to, 0, consumer);
        give(after, from - Slots.COUNT, to - Slots.COUNT, Slots.COUNT, consumer);
    }

    private static void give(SlotState state, int from, int to, int offset, Consumer consumer) {
        for (int i = state.firstFrom(Math.max(0, from), 0); i < state.size() && state.slot(i) <= to; i++) {
            consumer.take(state.slot(i) + offset, state.column(i), state.number(i));
        }
    }
}
