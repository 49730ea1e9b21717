package dev.whodunit.sigma.window;

/** What a {@link SlotWindow} keeps in each slot, and what it makes of them. */
interface SlotMeasure {

    /**
     * What a window says.
     *
     * @param weight of the events in it
     * @param firstSlot its first slot that has events
     * @param lastSlot its last slot that has events
     */
    record Reading(boolean holds, long weight, double value, int firstSlot, int lastSlot) {}

    /** Whether the event has what the measure is about. */
    boolean takes(Occurrence occurrence);

    /** Whether an event is told from itself as another rule's event. */
    boolean isByRule();

    /** The state with one more event. */
    SlotState add(SlotState state, int slot, Occurrence occurrence);

    /** Whether windows that begin before the event and end after it are looked at, too. */
    boolean looksAhead();

    Reading read(SlotView view);

    /** By how much of itself the value may be off. */
    default double error() {
        return 0;
    }
}
