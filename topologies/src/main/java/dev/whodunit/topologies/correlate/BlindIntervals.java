package dev.whodunit.topologies.correlate;

import java.util.ArrayList;
import java.util.List;

/**
 * Times in which nobody watched, in milliseconds of the wall clock: how it is kept in a store.
 *
 * @param seenUntil up to when the input is known to have been watched
 * @param intervals oldest first, apart from each other
 */
record BlindIntervals(long seenUntil, List<Interval> intervals) {

    /** Beyond these the two that are least apart are taken for one. */
    static final int MOST = 64;

    /** From one time to before another. */
    record Interval(long from, long to) {}

    BlindIntervals {
        intervals = List.copyOf(intervals);
    }

    /** The same, with sight up to this time. */
    BlindIntervals seen(long until) {
        return new BlindIntervals(until, intervals);
    }

    /** The same, with nothing seen since {@link #seenUntil()} until now. */
    BlindIntervals blindUntil(long now) {
        List<Interval> more = new ArrayList<>(intervals);
        if (now > seenUntil) {
            more.add(new Interval(seenUntil, now));
        }
        if (more.size() > MOST) {
            int closest = closest(more);
            Interval later = more.remove(closest + 1);
            more.set(closest, new Interval(more.get(closest).from(), later.to()));
        }
        return new BlindIntervals(Math.max(seenUntil, now), more);
    }

    private static int closest(List<Interval> intervals) {
        int closest = 0;
        for (int i = 1; i + 1 < intervals.size(); i++) {
            closest = apart(intervals, i) < apart(intervals, closest) ? i : closest;
        }
        return closest;
    }

    private static long apart(List<Interval> intervals, int i) {
        return intervals.get(i + 1).from() - intervals.get(i).to();
    }

    /** For how long nobody watched between two times. */
    long within(long from, long to) {
        return intervals.stream()
                .mapToLong(blind -> Math.max(0, Math.min(to, blind.to()) - Math.max(from, blind.from())))
                .sum();
    }
}
