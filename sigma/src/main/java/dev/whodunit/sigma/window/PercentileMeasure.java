package dev.whodunit.sigma.window;

import java.util.TreeMap;
import java.util.function.DoublePredicate;

/**
 * A percentile of the numbers in the window that ends with the event, to within 1 %.
 *
 * <p>Each slot counts its numbers by magnitude, in bins each of which reaches 2 % further than the one before (the idea
 * of Masson, Rim, Lee: "DDSketch", VLDB 2019), so that bins of slots can be added and the order of arrival makes no
 * difference. A bucket of more than {@value #MOST_ENTRIES} bins merges each two neighbours, which doubles their width.
 * Below 1e-6 a number counts as 0, beyond 1e15 as that.
 */
final class PercentileMeasure implements SlotMeasure {

    static final double ERROR = 0.01;
    static final int MOST_ENTRIES = 16_384;
    private static final double LEAST = 1e-6;
    private static final double GREATEST = 1e15;
    private static final double WIDTH = Math.log((1 + ERROR) / (1 - ERROR));
    private static final int ZERO = 1 << 15;

    private final double percentile;
    private final DoublePredicate condition;

    PercentileMeasure(double percentile, DoublePredicate condition) {
        if (!(percentile > 0 && percentile <= 100)) {
            throw new IllegalArgumentException("percentile " + percentile);
        }
        this.percentile = percentile;
        this.condition = condition;
    }

    @Override
    public double error() {
        return ERROR;
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
        int column = coarser(column(occurrence.number()), state.coarseness());
        SlotState grown = state.with(slot, column, occurrence.weight(), Times::shift);
        while (grown.size() > MOST_ENTRIES) {
            grown = grown.coarser(PercentileMeasure::coarser);
        }
        return grown;
    }

    @Override
    public boolean looksAhead() {
        return false;
    }

    @Override
    public Reading read(SlotView view) {
        int coarseness = Math.max(view.before().coarseness(), view.current().coarseness());
        Numbers numbers = new Numbers(view, coarseness);
        double value = middle(numbers.column(percentile), coarseness);
        return new Reading(condition.test(value), numbers.weight, value, numbers.firstSlot, view.slot());
    }

    /** The bin of a number: {@link #ZERO} for 0, above for those above it, below for those below. */
    private static int column(double number) {
        double size = Math.min(GREATEST, Math.abs(number));
        if (size < LEAST) {
            return ZERO;
        }
        int bin = 1 + (int) Math.floor(Math.log(size / LEAST) / WIDTH);
        return number > 0 ? ZERO + bin : ZERO - bin;
    }

    private static int coarser(int column) {
        int bin = Math.abs(column - ZERO);
        int merged = bin == 0 ? 0 : 1 + (bin - 1 >> 1);
        return column >= ZERO ? ZERO + merged : ZERO - merged;
    }

    private static int coarser(int column, int times) {
        int coarser = column;
        for (int i = 0; i < times; i++) {
            coarser = coarser(coarser);
        }
        return coarser;
    }

    /** The number that is as far from one end of a bin as from the other, in proportion. */
    private static double middle(int column, int coarseness) {
        int bin = Math.abs(column - ZERO);
        if (bin == 0) {
            return 0;
        }
        double width = WIDTH * (1 << coarseness);
        double low = LEAST * Math.exp((bin - 1) * width);
        double high = low * Math.exp(width);
        double middle = 2 * low * high / (low + high);
        return column > ZERO ? middle : -middle;
    }

    /** How often numbers of each bin occurred. */
    private static final class Numbers {

        private final TreeMap<Integer, Long> weights = new TreeMap<>();
        private final long weight;
        private int firstSlot;

        Numbers(SlotView view, int coarseness) {
            firstSlot = view.slot();
            add(view, view.before(), view.slot() - Slots.COUNT, coarseness);
            add(view, view.current(), 0, coarseness);
            weight = weights.values().stream().reduce(0L, Times::shift);
        }

        private void add(SlotView view, SlotState state, int from, int coarseness) {
            int coarserBy = coarseness - state.coarseness();
            int last = from < 0 ? -1 : view.slot();
            view.between(from, last, (slot, column, number) -> {
                firstSlot = Math.min(firstSlot, slot);
                weights.merge(coarser(column, coarserBy), number, Times::shift);
            });
        }

        /** The bin of the number at this rank. */
        int column(double percentile) {
            double rank = Math.max(1, Math.ceil(percentile / 100 * weight));
            double passed = 0;
            for (var entry : weights.entrySet()) {
                passed += entry.getValue();
                if (passed >= rank) {
                    return entry.getKey();
                }
            }
            return weights.lastKey();
        }
    }
}
