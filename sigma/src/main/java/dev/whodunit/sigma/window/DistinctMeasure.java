package dev.whodunit.sigma.window;

import java.util.Arrays;

/**
 * How many distinct values a window that ends with the event has, for limits that are too high to keep the values: an
 * estimate with a standard error of 2.3 %.
 *
 * <p>A value's hash picks one of 2048 registers and has a rank, the number of its leading zeros and one; the greatest
 * ranks of a window's registers tell how many values there were (Flajolet and others: "HyperLogLog", AofA 2007; the
 * estimate is that of Ertl: "New cardinality estimation algorithms for HyperLogLog sketches", 2017, which needs no
 * corrections). Of each register the ranks of a bucket's slots are kept, but for those with one as great both before
 * and after them: a window takes the first slots of one bucket and the last of the one before.
 */
final class DistinctMeasure implements SlotMeasure {

    private static final int BITS = 11;
    private static final int REGISTERS = 1 << BITS;

    private final CountLimit limit;

    DistinctMeasure(CountLimit limit) {
        this.limit = limit;
    }

    @Override
    public double error() {
        return 1.04 / Math.sqrt(REGISTERS);
    }

    @Override
    public boolean takes(Occurrence occurrence) {
        return occurrence.valueHash() != 0;
    }

    @Override
    public boolean isByRule() {
        return false;
    }

    @Override
    public boolean looksAhead() {
        return false;
    }

    // Rows are registers and columns are slots, so that a register's slots are beside each other.
    @Override
    public SlotState add(SlotState state, int slot, Occurrence occurrence) {
        long hash = Mixing.mix(occurrence.valueHash(), 0);
        int register = (int) (hash >>> (Long.SIZE - BITS));
        long rank = Long.numberOfLeadingZeros(hash << BITS | 1L << (BITS - 1)) + 1L;
        if (state.number(register, slot, 0) >= rank) {
            return state;
        }
        SlotState grown = state.with(register, slot, rank, Math::max);
        int from = grown.firstFrom(register, 0);
        for (int i = grown.firstFrom(register + 1, 0) - 1; i >= from; i--) {
            grown = isInside(grown, i) ? grown.without(i) : grown;
        }
        return grown;
    }

    private static boolean isInside(SlotState state, int place) {
        return hasAsGreat(state, place, -1) && hasAsGreat(state, place, 1);
    }

    private static boolean hasAsGreat(SlotState state, int place, int step) {
        for (int i = place + step; i >= 0 && i < state.size() && state.slot(i) == state.slot(place); i += step) {
            if (state.number(i) >= state.number(place)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Reading read(SlotView view) {
        int[] greatest = new int[REGISTERS];
        int first = view.slot();
        for (int i = 0; i < view.before().size(); i++) {
            if (view.before().column(i) >= view.slot()) {
                first = Math.min(first, view.before().column(i) - Slots.COUNT);
                raise(greatest, view.before(), i);
            }
        }
        for (int i = 0; i < view.current().size(); i++) {
            if (view.current().column(i) <= view.slot()) {
                first = Math.min(first, view.current().column(i));
                raise(greatest, view.current(), i);
            }
        }
        long count = Math.max(1, Math.round(estimate(greatest)));
        return new Reading(limit.test().test(count), count, count, first, view.slot());
    }

    private static void raise(int[] greatest, SlotState state, int place) {
        int register = state.slot(place);
        greatest[register] = Math.max(greatest[register], (int) state.number(place));
    }

    private static double estimate(int[] greatest) {
        double empty = Arrays.stream(greatest).filter(rank -> rank == 0).count();
        double sum = REGISTERS * sigma(empty / REGISTERS);
        for (int rank : greatest) {
            sum += rank == 0 ? 0 : Math.scalb(1.0, -rank);
        }
        return REGISTERS * (REGISTERS / (2 * Math.log(2) * sum));
    }

    /** x + the sum of {@code x^(2^k) 2^(k-1)} for k from 1 on, for x below 1. */
    private static double sigma(double share) {
        double power = share;
        double factor = 1;
        double sum = share;
        double before;
        do {
            power *= power;
            before = sum;
            sum += power * factor;
            factor += factor;
        } while (sum != before);
        return sum;
    }
}
