package dev.whodunit.sigma.window;

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
        Sightings oldest = bucket.oldest();
        int from = newest.firstFrom(Times.shift(time, -timespan));
        int to = oldest.firstAfter(time);
        Values values = new Values(newest.size() - from + to, time);
        values.addAll(newest, from, newest.size());
        values.addAll(oldest, 0, to);
        long first = from < newest.size() ? newest.time(from) : to > 0 ? oldest.time(0) : time;
        return new DistinctValues(values.size(), new Span(first, time));
    }

    /**
     * The window of most values, of those one timespan long that contain {@code time} and begin in one bucket and end in
     * the next. A window may as well begin when a value is seen last in the first bucket, or at {@code time}.
     */
    static DistinctValues around(long time, long timespan, ValueBucket first, ValueBucket second) {
        Sightings newest = first.newest();
        Sightings oldest = second.oldest();
        int from = newest.firstFrom(Times.shift(time, -timespan));
        DistinctValues most = new DistinctValues(0, Span.at(time));
        if (from == newest.size()) {
            return most;
        }
        Values values = new Values(newest.size() - from + oldest.size(), time);
        values.addAll(newest, from, newest.size());
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
            // A window that begins later has no more: it does not contain the time, or has nothing to gain.
            if (start == time || to == oldest.size()) {
                break;
            }
            values.remove(newest.value(i));
        }
        return most;
    }

    /** Values, and how often each is there. Salted with a time, so that nobody can choose values that make it slow. */
    private static final class Values {

        private final long salt;
        private final long[] values;
        private final byte[] times;
        private int size;

        /** None yet, with room for this many. */
        Values(int most, long salt) {
            int places = 4 * Integer.highestOneBit(Math.max(1, most));
            this.salt = salt;
            this.values = new long[places];
            this.times = new byte[places];
        }

        void addAll(Sightings sightings, int from, int to) {
            for (int i = from; i < to; i++) {
                add(sightings.value(i));
            }
        }

        void add(long value) {
            int place = place(value);
            values[place] = value;
            if (times[place]++ == 0) {
                size++;
            }
        }

        void remove(long value) {
            if (--times[place(value)] == 0) {
                size--;
            }
        }

        int size() {
            return size;
        }

        /** Where a value is, or else would be; none is 0. */
        private int place(long value) {
            int last = values.length - 1;
            int place = (int) Mixing.mix(value, salt) & last;
            while (values[place] != value && values[place] != 0) {
                place = place + 1 & last;
            }
            return place;
        }
    }
}
