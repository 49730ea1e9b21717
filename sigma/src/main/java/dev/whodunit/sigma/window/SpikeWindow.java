package dev.whodunit.sigma.window;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.DoublePredicate;
import java.util.stream.LongStream;

/**
 * A {@code spike}: how far a count departs from its group's own history.
 *
 * <p>Time is cut into intervals of one timespan. The count of the event's interval, as far as it has arrived, is
 * compared with those of the intervals of the same hour of the week in the {@value #WEEKS} weeks before, if the group
 * has been known for {@value #LEAST_WEEKS} of these; else with those of the same hour in the {@value #DAYS} days before,
 * if it has been known for {@value #LEAST_DAYS}; else it does not hold. Intervals without events count 0.
 *
 * <p>The score is the modified z-score of Iglewicz and Hoaglin ("How to Detect and Handle Outliers", ASQC 1993), {@code
 * 0.6745 (count − median) / MAD}, where MAD is the median of the distances from the median; they call an observation an
 * outlier from 3.5 on. Both medians stand firm until half of the history is odd, so that a spike of last week does not
 * hide this week's. Since a steady history would make any difference infinite, {@code MAD / 0.6745} is no less than the
 * square root of the median, the spread of a count of independent events, and no less than 1. Hours are those of UTC.
 *
 * <p>Per hour (or interval, if that is longer) the counts of its intervals are kept, for {@value #WEEKS} weeks. A late
 * event counts in its own interval, and is judged on it. Repeats are known (see {@link SeenIds}) until they are late.
 */
public final class SpikeWindow implements GroupWindow {

    static final int WEEKS = 8;
    static final int LEAST_WEEKS = 3;
    static final int DAYS = 14;
    static final int LEAST_DAYS = 5;
    /** Under which number the time of a group's first event is kept. */
    private static final long BEGINNING = Long.MIN_VALUE;

    private static final long HOUR = Times.micros(Duration.ofHours(1));
    private static final long WEEK = 7 * 24 * HOUR;
    private static final double CONSISTENCY = 0.6745;

    private final long interval;
    private final long least;
    private final DoublePredicate condition;
    private final Horizon horizon;
    private final Horizon history;

    /**
     * A window.
     *
     * @param timespan at least 15 s; a whole part of an hour, or whole hours that are a whole part of a week: see {@link
     *     #isPossible}
     * @param least how many occurrences an interval must have at least, for it to hold
     * @param condition what must be true of the score
     */
    public SpikeWindow(Duration timespan, long least, DoublePredicate condition, Duration lateness) {
        if (!isPossible(timespan)) {
            throw new IllegalArgumentException("timespan " + timespan);
        }
        this.interval = Times.micros(timespan);
        this.least = least;
        this.condition = condition;
        this.horizon = new Horizon(Math.max(HOUR, interval), Times.micros(lateness));
        this.history = new Horizon(horizon.bucket(), Times.shift(horizon.lateness(), WEEKS * WEEK));
    }

    /** Whether a timespan fits hours and weeks. */
    public static boolean isPossible(Duration timespan) {
        long micros = Times.micros(timespan);
        return micros >= HOUR ? WEEK % micros == 0 && micros % HOUR == 0 : micros * 240 >= HOUR && HOUR % micros == 0;
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
        long[] past = count < least ? new long[0] : past(buckets, horizon.number(time));
        double score = past.length == 0 ? 0 : score(count, past);
        boolean holds = past.length > 0 && condition.test(score);
        long start = time - Math.floorMod(time, interval);
        return Verdict.of(repeat, holds, count, score, new Span(Math.min(start, time), time));
    }

    /** The counts to compare with, empty if there are not enough. */
    private long[] past(Buckets buckets, long number) {
        long week = WEEK / horizon.bucket();
        long[] seasonal = past(buckets, number, week, WEEKS, LEAST_WEEKS);
        boolean daily = seasonal.length == 0 && week % 7 == 0;
        return daily ? past(buckets, number, week / 7, DAYS, LEAST_DAYS) : seasonal;
    }

    private long[] past(Buckets buckets, long number, long step, int most, int enough) {
        long known = Math.min(most, (number - beginning(buckets) - 1) / step);
        if (known < enough) {
            return new long[0];
        }
        return LongStream.rangeClosed(1, known)
                .flatMap(back -> counts(read(buckets, number - back * step)))
                .toArray();
    }

    private LongStream counts(SlotState state) {
        long[] counts = new long[(int) (horizon.bucket() / interval)];
        for (int i = 0; i < state.size(); i++) {
            counts[state.slot(i)] = state.number(i);
        }
        return Arrays.stream(counts);
    }

    private static double score(long count, long[] past) {
        double median = median(past);
        double[] distances = Arrays.stream(past)
                .mapToDouble(other -> Math.abs(other - median))
                .toArray();
        double spread = Math.max(median(distances) / CONSISTENCY, Math.max(1, Math.sqrt(median)));
        return (count - median) / spread;
    }

    private static double median(long[] numbers) {
        return median(Arrays.stream(numbers).asDoubleStream().toArray());
    }

    private static double median(double[] numbers) {
        Arrays.sort(numbers);
        int middle = numbers.length / 2;
        return numbers.length % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
    }
}
