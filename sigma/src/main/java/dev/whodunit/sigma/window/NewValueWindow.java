package dev.whodunit.sigma.window;

import java.time.Duration;

/**
 * A {@code new_value}: the condition holds for an event whose value its group has not shown for one timespan, or never,
 * once the group has been known for a learning time.
 *
 * <p>A value is new for an event if, of the events that have arrived, none with that value is later than one timespan
 * before it. A group is known since the oldest event that has arrived and was not late. So a value that is told as new,
 * and then turns out to have been there before, stays told; that is judged on arrival, as all windows are that cannot
 * only grow.
 *
 * <p>Values are kept in {@value #PAGES} pages by their hash, each with the {@value #OF_PAGE} values seen last; one more
 * pushes out the one not seen for longest, which will be new again. What was not seen for one timespan and the lateness
 * is forgotten when its page changes: it is new to any event that is not late. The same event that made a value new is
 * known for a repeat, and told so; any other repeat shows a value that is known.
 */
public final class NewValueWindow implements GroupWindow {

    /** In how many pages values are kept. */
    public static final int PAGES = 64;
    /** How many values a page has at most. */
    public static final int OF_PAGE = 64;

    private static final long BEGINNING = 0;

    private final long memory;
    private final long learning;
    private final Horizon horizon;

    /**
     * A window.
     *
     * @param timespan how long a value is remembered after it was seen last
     * @param learning for how long from a group's first event nothing is told
     */
    public NewValueWindow(Duration timespan, Duration learning, Duration lateness) {
        if (learning.isNegative()) {
            throw new IllegalArgumentException("learning " + learning);
        }
        this.horizon = Horizon.of(timespan, lateness);
        this.memory = Times.micros(timespan);
        this.learning = Times.micros(learning);
    }

    @Override
    public long memoryMicros() {
        return horizon.memory();
    }

    @Override
    public Verdict add(Buckets buckets, long newestMicros, Occurrence occurrence) {
        long time = occurrence.timeMicros();
        long value = occurrence.valueHash();
        if (value == 0) {
            return Verdict.noValue(time);
        }
        long key = 1 + Math.floorMod(Mixing.mix(value, 0), (long) PAGES);
        KnownValues page = KnownValues.of(buckets.get(key));
        int place = page.find(value);
        if (place >= 0 && page.isFirst(place, time, occurrence.idHash())) {
            return verdict(true, page.wasTold(place), time);
        }
        if (horizon.isLate(time, newestMicros)) {
            return Verdict.tooLate(time);
        }
        long beginning = beginning(buckets, time);
        boolean isNew = place < 0 || Times.difference(time, page.last(place)) > memory;
        boolean told = isNew && Times.difference(time, beginning) >= learning;
        if (isNew) {
            long newest = Math.max(newestMicros, time);
            long forgotten = Times.shift(Times.shift(newest, -memory), -horizon.lateness());
            buckets.put(
                    key,
                    page.without(place)
                            .seenSince(forgotten, OF_PAGE - 1)
                            .with(value, time, occurrence.idHash(), told)
                            .bytes());
        } else if (time > page.last(place)) {
            buckets.put(key, page.seen(place, time).bytes());
        }
        return verdict(false, told, time);
    }

    private static Verdict verdict(boolean repeat, boolean told, long time) {
        return Verdict.of(repeat, told, told ? 1 : 0, told ? 1 : 0, Span.at(time));
    }

    /** The time of the group's oldest event so far. */
    private static long beginning(Buckets buckets, long time) {
        Entries kept = Entries.of(buckets.get(BEGINNING));
        if (kept.size() > 0 && kept.time(0) <= time) {
            return kept.time(0);
        }
        buckets.put(BEGINNING, Entries.of(null).with(0, time, 0, 0).bytes());
        return time;
    }
}
