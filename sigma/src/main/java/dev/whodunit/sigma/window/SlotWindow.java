package dev.whodunit.sigma.window;

import java.time.Duration;
import java.util.function.DoublePredicate;

/**
 * A sliding window that keeps not events but numbers for each 256th of its timespan: what cannot be kept event by event
 * in bounded state.
 *
 * <p>On times rounded down to such slots it is exact. So a window is at least as long as the timespan and at most a
 * 256th longer, and has at most a 256th of what comes after the event: what lies within the timespan is never missed.
 * Except for lower bounds of {@link #count} it is judged on the window that ends with the event's slot, from what has arrived;
 * events that come late, but not too late, are in the windows of those that come after them.
 *
 * <p>Repeats are known by their identity (see {@link SeenIds}).
 */
public final class SlotWindow implements GroupWindow {

    private final Slots slots;
    private final Horizon horizon;
    private final SlotMeasure measure;

    private SlotWindow(Duration timespan, Duration lateness, SlotMeasure measure) {
        this.slots = Slots.of(Times.micros(timespan));
        this.horizon = new Horizon(slots.bucket(), Times.micros(lateness));
        this.measure = measure;
    }

    /** An {@code event_count} for limits that are too high to be exact. */
    public static SlotWindow count(Duration timespan, CountLimit limit, Duration lateness) {
        return new SlotWindow(
                timespan, lateness, limit.lowerBound() ? new MostMeasure(limit) : new CountMeasure(limit));
    }

    /** A {@code value_count} for limits that are too high to be exact: an estimate. */
    public static SlotWindow values(Duration timespan, CountLimit limit, Duration lateness) {
        return new SlotWindow(timespan, lateness, new DistinctMeasure(limit));
    }

    /** A {@code value_sum}: each event's number as often as it occurred. */
    public static SlotWindow sum(Duration timespan, DoublePredicate condition, Duration lateness) {
        return new SlotWindow(timespan, lateness, new SumMeasure(condition, false));
    }

    /** A {@code value_avg}: the sum through how often events with a number occurred. */
    public static SlotWindow average(Duration timespan, DoublePredicate condition, Duration lateness) {
        return new SlotWindow(timespan, lateness, new SumMeasure(condition, true));
    }

    /**
     * A {@code value_percentile}: the least number that at least this share of all numbers does not exceed.
     *
     * @param percentile from above 0 to 100
     */
    public static SlotWindow percentile(
            Duration timespan, double percentile, DoublePredicate condition, Duration lateness) {
        return new SlotWindow(timespan, lateness, new PercentileMeasure(percentile, condition));
    }

    /**
     * A {@code ratio}: how often events of rule 0 occurred for each time that events of rule 1 did.
     *
     * @param least how often events of rule 1 must have occurred at least, 1 or more
     */
    public static SlotWindow ratio(Duration timespan, long least, DoublePredicate condition, Duration lateness) {
        return new SlotWindow(timespan, lateness, new RatioMeasure(least, condition));
    }

    @Override
    public Precision precision() {
        return new Precision(1.0 / Slots.COUNT, measure.error());
    }

    @Override
    public long memoryMicros() {
        return horizon.memory();
    }

    @Override
    public Verdict add(Buckets buckets, long newestMicros, Occurrence occurrence) {
        long time = occurrence.timeMicros();
        if (!measure.takes(occurrence)) {
            return Verdict.noValue(time);
        }
        long number = horizon.number(time);
        long identity = measure.isByRule()
                ? occurrence.identity()
                : occurrence.ofRule(0).identity();
        SlotState state = SlotState.of(buckets.get(SeenIds.stateKey(number)));
        SeenIds seen = new SeenIds(buckets, number, state.spread(), identity);
        if (seen.isKnown()) {
            return verdict(true, buckets, newestMicros, time, state);
        }
        if (horizon.isLate(time, newestMicros)) {
            return Verdict.tooLate(time);
        }
        horizon.forget(newestMicros, time, old -> forget(buckets, old));
        SeenIds roomy = seen.withRoom();
        SlotState grown = measure.add(state, slots.slot(time), occurrence).withSpread(roomy.spread());
        // In this order a crash between the two counts the event again rather than never.
        buckets.put(SeenIds.stateKey(number), grown.bytes());
        roomy.add(state.spread());
        return verdict(false, buckets, newestMicros, time, grown);
    }

    private static void forget(Buckets buckets, long number) {
        long key = SeenIds.stateKey(number);
        byte[] old = buckets.get(key);
        if (old != null) {
            SeenIds.delete(buckets, number, SlotState.of(old).spread());
            buckets.delete(key);
        }
    }

    private Verdict verdict(boolean repeat, Buckets buckets, long newest, long time, SlotState current) {
        long number = horizon.number(time);
        boolean ahead = measure.looksAhead() && horizon.hasAfter(number, newest);
        SlotMeasure.Reading reading = measure.read(new SlotView(
                SlotState.of(buckets.get(SeenIds.stateKey(number - 1))),
                current,
                SlotState.of(ahead ? buckets.get(SeenIds.stateKey(number + 1)) : null),
                slots.slot(time)));
        long last = Times.shift(slots.start(time, reading.lastSlot() + 1), -1);
        Span span = new Span(slots.start(time, reading.firstSlot()), Math.min(last, Math.max(newest, time)))
                .including(time);
        return Verdict.of(repeat, reading.holds(), reading.weight(), reading.value(), span);
    }
}
