package dev.whodunit.sigma.window;

import java.util.HashMap;
import java.util.Map;

/** How many distinct values a window has that contains a given time, and from when to when they were seen. */
record DistinctValues(long count, Span span) {

    /** The one that has more. */
    DistinctValues or(DistinctValues other) {
        return other.count > count ? other : this;
    }

    /** All of one bucket. */
    static DistinctValues whole(long time, ValueBucket bucket) {
        Sightings oldest = bucket.oldest();
        Span span = Span.at(time).including(oldest.time(0)).including(oldest.time(oldest.size() - 1));
        return new DistinctValues(oldest.size(), span);
    }

    /** The window that ends at {@code time} in {@code bucket}. */
    static DistinctValues endingAt(long time, long timespan, ValueBucket before, ValueBucket bucket) {
        Sightings newest = before.newest();
        int from = newest.firstFrom(Times.shift(time, -timespan));
        int to = bucket.oldest().firstAfter(time);
        Values values = new Values();
        Span span = Span.at(time);
        for (int i = from; i < newest.size(); i++) {
            values.add(newest.value(i));
            span = span.including(newest.time(i));
        }
        for (int i = 0; i < to; i++) {
            values.add(bucket.oldest().value(i));
            span = span.including(bucket.oldest().time(i));
        }
        return new DistinctValues(values.size(), span);
    }

    /**
     * The window of most values, of those one timespan long that contain {@code time} and begin in one bucket and end in
     * the next. A window may as well begin when a value is seen last in the first bucket, or at {@code time}.
     */
    static DistinctValues around(long time, long timespan, ValueBucket first, ValueBucket second) {
        Sightings newest = first.newest();
        Sightings oldest = second.oldest();
        Values values = new Values();
        int from = newest.firstFrom(Times.shift(time, -timespan));
        for (int i = from; i < newest.size(); i++) {
            values.add(newest.value(i));
        }
        DistinctValues most = new DistinctValues(0, Span.at(time));
        int to = 0;
        for (int i = from; i < newest.size(); i++) {
            long start = Math.min(newest.time(i), time);
            while (to < oldest.size() && Times.difference(oldest.time(to), start) <= timespan) {
                values.add(oldest.value(to++));
            }
            if (values.size() > most.count) {
                long end = Math.max(newest.time(newest.size() - 1), to > 0 ? oldest.time(to - 1) : start);
                most = new DistinctValues(values.size(), new Span(start, end).including(time));
            }
            if (start == time) {
                break;
            }
            values.remove(newest.value(i));
        }
        return most;
    }

    /** Values, and how often each is there. */
    private static final class Values {

        private final Map<Long, Integer> times = new HashMap<>();

        void add(long value) {
            times.merge(value, 1, Integer::sum);
        }

        void remove(long value) {
            times.computeIfPresent(value, (key, count) -> count > 1 ? count - 1 : null);
        }

        int size() {
            return times.size();
        }
    }
}
