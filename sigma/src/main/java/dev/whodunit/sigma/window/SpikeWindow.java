package dev.whodunit.sigma.window;

import dev.whodunit.sigma.rule.Past;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.DoublePredicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A {@code spike}: how far a count departs from its group's own history.
 *
 * <p>Time is cut into intervals of one timespan. The count of the event's interval, as far as it has arrived, is
 * compared with those of the intervals of comparable blocks of its {@link Past}, if the group has been known for enough
 * of these; else it does not hold. Intervals without events count 0.
 *
 * <p>The score is the modified z-score of Iglewicz and Hoaglin ("How to Detect and Handle Outliers", ASQC 1993), {@code
 * 0.6745 (count − median) / MAD}, where MAD is the median of the distances from the median; they call an observation an
 * outlier from 3.5 on. Both medians stand firm until half of the history is odd, so that a spike of last week does not
 * hide this week's. Since a steady history would make any difference infinite, {@code MAD / 0.6745} is no less than the
 * square root of the median, the spread of a count of independent events, and no less than 1.
 *
 * <p>Per block the counts of its intervals are kept, as far back as the history reaches. What is usual in a block is worked
 * out once, when one of its intervals has counted enough for the first time, from what has arrived by then, and kept for
 * this block and the one before. A late event counts in its own interval, and is judged on it. Repeats are known (see
 * {@link SeenIds}) until they are late.
 */
public final class SpikeWindow implements GroupWindow {

    /** Under which number the time of a group's first event is kept. */
    private static final long BEGINNING = Long.MIN_VALUE;
    /** Under which numbers what is usual is kept, of even and odd blocks. */
    private static final long BASELINES = Long.MIN_VALUE + 1;

    private final long interval;
    private final long least;
    private final DoublePredicate condition;
    private final Past past;
    private final Horizon horizon;
    private final Horizon history;

    /**
     * A window.
     *
     * @param past of a timespan that fits, see {@link Past#fits}
     * @param least how many occurrences an interval must have at least, for it to hold
     * @param condition what must be true of the score
     */
    public SpikeWindow(Past past, long least, DoublePredicate condition, Duration lateness) {
        if (!Past.fits(past.timespan()) || !past.isSeasonal()) {
            throw new IllegalArgumentException("timespan " + past.timespan());
        }
        this.past = past;
        this.interval = Times.micros(past.timespan());
        this.least = least;
        this.condition = condition;
        this.horizon = new Horizon(Times.micros(past.block()), Times.micros(lateness));
        // The comparable blocks of a weekday reach up to a day further back than the history.
        long reach = Times.shift(Times.micros(past.history()), Times.micros(Duration.ofDays(1)));
        this.history = new Horizon(horizon.bucket(), Times.shift(horizon.lateness(), reach));
    }

    @Override
    public long memoryMicros() {
        return history.memory();
    }

    @Override
    public Verdict add(Buckets buckets, long newestMicros, Occurrence occurrence) {
        long time = occurrence.timeMicros();
        long number = horizon.number(time);
        long identity = occurrence.ofRule(0).identity();
        SlotState state = read(buckets, number);
        SeenIds seen = new SeenIds(buckets, number, state.spread(), identity);
        if (seen.isKnown()) {
            return verdict(true, buckets, time, state);
        }
        if (horizon.isLate(time, newestMicros)) {
            return Verdict.tooLate(time);
        }
        horizon.forget(newestMicros, time, old -> forgetIds(buckets, old));
        history.forget(newestMicros, time, old -> buckets.delete(SeenIds.stateKey(old)));
        SeenIds roomy = seen.withRoom();
        SlotState grown =
                state.with(slot(time), 0, occurrence.weight(), Times::shift).withSpread(roomy.spread());
        buckets.put(SeenIds.stateKey(number), grown.bytes());
        roomy.add(state.spread());
        begin(buckets, number);
        return verdict(false, buckets, time, grown);
    }

    private int slot(long time) {
        return (int) (Math.floorMod(time, horizon.bucket()) / interval);
    }

    private static SlotState read(Buckets buckets, long number) {
        return SlotState.of(buckets.get(SeenIds.stateKey(number)));
    }

    private static void forgetIds(Buckets buckets, long number) {
        SlotState state = read(buckets, number);
        if (state.spread() != SeenIds.NOT_SPREAD) {
            SeenIds.delete(buckets, number, state.spread());
            buckets.put(
                    SeenIds.stateKey(number),
                    state.withSpread(SeenIds.NOT_SPREAD).bytes());
        }
    }

    /** Keeps the number of the bucket that the group has been known since. */
    private static void begin(Buckets buckets, long number) {
        if (beginning(buckets) > number) {
            buckets.put(BEGINNING, Entries.of(null).with(0, number, 0, 0).bytes());
        }
    }

    private static long beginning(Buckets buckets) {
        Entries kept = Entries.of(buckets.get(BEGINNING));
        return kept.size() == 0 ? Long.MAX_VALUE : kept.time(0);
    }

    private Verdict verdict(boolean repeat, Buckets buckets, long time, SlotState state) {
        long count = state.number(slot(time), 0, 0);
        Baseline usual = count < least ? null : usual(repeat, buckets, horizon.number(time));
        double score = usual == null ? 0 : usual.score(count);
        boolean holds = usual != null && condition.test(score);
        long start = time - Math.floorMod(time, interval);
        return Verdict.of(repeat, holds, count, score, new Span(Math.min(start, time), time));
    }

    /** What is usual in a block, null if too little is known; kept for the newest, but for a repeat, which changes nothing. */
    private @Nullable Baseline usual(boolean repeat, Buckets buckets, long number) {
        long key = BASELINES + Math.floorMod(number, 2);
        Baseline kept = Baseline.read(buckets.get(key));
        if (kept != null && kept.block() == number) {
            return kept;
        }
        long beginning = beginning(buckets);
        long[] known = past.before(number).filter(block -> block > beginning).toArray();
        if (known.length < past.enough()) {
            return null;
        }
        long[] counts = Arrays.stream(known)
                .flatMap(block -> counts(read(buckets, block)))
                .toArray();
        Baseline usual = Baseline.of(number, counts);
        if (!repeat && (kept == null || kept.block() < number)) {
            buckets.put(key, usual.bytes());
        }
        return usual;
    }

    private LongStream counts(SlotState state) {
        long[] counts = new long[(int) (horizon.bucket() / interval)];
        for (int i = 0; i < state.size(); i++) {
            counts[state.slot(i)] = state.number(i);
        }
        return Arrays.stream(counts);
    }
}
