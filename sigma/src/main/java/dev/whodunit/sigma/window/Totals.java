package dev.whodunit.sigma.window;

/** The sums of the first two columns over the window that ends with the event. */
final class Totals implements SlotView.Consumer {

    private final long[] numbers = new long[2];
    private int firstSlot;
    private double sum;

    private Totals(int slot) {
        this.firstSlot = slot;
    }

    static Totals of(SlotView view) {
        Totals totals = new Totals(view.slot());
        view.endingAtEvent(totals);
        return totals;
    }

    @Override
    public void take(int slot, int column, long number) {
        firstSlot = Math.min(firstSlot, slot);
        numbers[column] = Times.shift(numbers[column], number);
        sum += column == 1 ? Double.longBitsToDouble(number) : 0;
    }

    long number(int column) {
        return numbers[column];
    }

    /** The sum of the second column, taken as doubles. */
    double sum() {
        return sum;
    }

    int firstSlot() {
        return firstSlot;
    }
}
