package dev.whodunit.sigma.window;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A {@code sustained}: the condition holds once something has been so for a whole timespan.
 *
 * <p>Each event of rule 0 says that it is so, and is taken for true for a gap's time from then on; each event of rule 1,
 * if there is such a rule, says that it is so no more. A stretch is as long as every event of rule 0 comes no more than
 * a gap after the one before, with none of rule 1 between. Of both at one time, that of rule 1 comes after.
 *
 * <p>The condition holds for an event of rule 0 as it arrives if its stretch, as far as the time of the newest event
 * goes, has reached one timespan, whatever the order of arrival; and by time alone ({@link #judge}) if the newest
 * stretch has, unless it has ended.
 *
 * <p>What is kept is, of each 256th of the timespan, the first and last event of rule 0 and the last of rule 1. That is
 * exact while there are no more in such a part, and else off by no more than its length. A repeat changes nothing, and
 * is told how things are.
 */
public final class SustainedWindow implements TimedWindow {

    private static final int FIRST = 0;
    private static final int LAST = 1;
    private static final int END = 2;

    private final Slots slots;
    private final Horizon horizon;
    // A stretch that reaches a timespan back may go on from an event a gap before that.
    private final Horizon kept;
    private final long timespan;
    private final long gap;

    /**
     * A window.
     *
     * @param gap from a 256th of the timespan to the timespan
     */
    public SustainedWindow(Duration timespan, Duration gap, Duration lateness) {
        this.timespan = Times.micros(timespan);
        this.gap = Times.micros(gap);
        this.slots = Slots.of(this.timespan);
        this.horizon = new Horizon(slots.bucket(), Times.micros(lateness));
        this.kept = new Horizon(slots.bucket(), Times.shift(horizon.lateness(), slots.bucket()));
        if (this.gap < slots.width() || this.gap > this.timespan) {
            throw new IllegalArgumentException("gap " + gap + ", timespan " + timespan);
        }
    }

    @Override
    public Precision precision() {
        return new Precision(1.0 / Slots.COUNT, 0);
    }

    @Override
    public long memoryMicros() {
        return kept.memory();
    }

    @Override
    public Verdict add(Buckets buckets, long newestMicros, Occurrence occurrence) {
        long time = occurrence.timeMicros();
        if (horizon.isLate(time, newestMicros)) {
            return Verdict.tooLate(time);
        }
        kept.forget(newestMicros, time, buckets::delete);
        keep(buckets, occurrence);
        long newest = Math.max(newestMicros, time);
        Stretch stretch = occurrence.rule() == 0 ? stretch(buckets, time, newest) : null;
        return verdict(stretch, time, newest);
    }

    private void keep(Buckets buckets, Occurrence occurrence) {
        long time = occurrence.timeMicros();
        int slot = slots.slot(time);
        SlotState state = SlotState.of(buckets.get(horizon.number(time)));
        SlotState grown = occurrence.rule() == 0
                ? state.with(slot, FIRST, time, Math::min).with(slot, LAST, time, Math::max)
                : state.with(slot, END, time, Math::max);
        if (!Arrays.equals(state.bytes(), grown.bytes())) {
            buckets.put(horizon.number(time), grown.bytes());
        }
    }

    @Override
    public long nextLook(Buckets buckets, long newestMicros) {
        Stretch stretch = underWay(buckets, newestMicros);
        return stretch == null || stretch.reach(Long.MAX_VALUE, gap) < timespan
                ? NEVER
                : Times.shift(stretch.first(), timespan);
    }

    @Override
    public @Nullable Span lasting(Buckets buckets, long newestMicros) {
        Stretch stretch = newestMicros == Long.MIN_VALUE ? null : stretch(buckets, newestMicros, newestMicros);
        return stretch == null
                ? null
                : new Span(stretch.first(), Math.min(stretch.end(), Times.shift(stretch.last(), gap)));
    }

    @Override
    public Verdict judge(Buckets buckets, long newestMicros, long nowMicros) {
        return verdict(underWay(buckets, newestMicros), nowMicros, nowMicros);
    }

    private Verdict verdict(@Nullable Stretch stretch, long time, long now) {
        if (stretch == null) {
            return Verdict.of(false, false, 0, 0, Span.at(time));
        }
        long reach = stretch.reach(now, gap);
        Span span = new Span(stretch.first(), Times.shift(stretch.first(), reach));
        return Verdict.of(false, reach >= timespan, 0, reach / 1e6, span);
    }

    private @Nullable Stretch underWay(Buckets buckets, long newest) {
        Stretch stretch = newest == Long.MIN_VALUE ? null : stretch(buckets, newest, newest);
        return stretch == null || stretch.isEnded() ? null : stretch;
    }

    /** The last stretch that begins no later than {@code time}; of its beginning as much as makes a difference. */
    private @Nullable Stretch stretch(Buckets buckets, long time, long newest) {
        long number = horizon.number(time);
        Stretches stretches = new Stretches(time);
        for (long near = number - 2; near <= number + 2; near++) {
            if (near <= number || horizon.hasAfter(near - 1, newest)) {
                stretches.follow(SlotState.of(buckets.get(near)));
            }
        }
        return stretches.latest;
    }

    /** Goes through events in the order of their times. */
    private final class Stretches {

        private final long time;
        private @Nullable Stretch latest;
        private boolean passed;

        Stretches(long time) {
            this.time = time;
        }

        void follow(SlotState state) {
            int next;
            for (int place = 0; place < state.size(); place = next) {
                int slot = state.slot(place);
                next = state.firstFrom(slot + 1, 0);
                follow(
                        state.number(slot, FIRST, Long.MAX_VALUE),
                        state.number(slot, LAST, Long.MIN_VALUE),
                        state.number(slot, END, Long.MIN_VALUE));
            }
        }

        private void follow(long first, long last, long end) {
            boolean are = first <= last;
            if (are && first <= end) {
                goOn(first);
            }
            if (are && last <= end) {
                goOn(last);
            }
            if (end != Long.MIN_VALUE && latest != null && !passed) {
                latest = latest.endedBy(end);
            }
            if (are && last > end) {
                goOn(first > end ? first : last);
                goOn(last);
            }
        }

        private void goOn(long event) {
            Stretch next = Stretch.after(latest, event, gap);
            passed |= next.first() > time;
            latest = passed ? latest : next;
        }
    }
}
