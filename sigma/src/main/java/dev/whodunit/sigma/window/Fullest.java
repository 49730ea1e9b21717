package dev.whodunit.sigma.window;

/** The window of the greatest weight, of those that are one timespan long and contain a given time. */
record Fullest(long weight, long first, long last) {

    /** All of one bucket. */
    static Fullest whole(Entries bucket) {
        return new Fullest(bucket.marks(0, bucket.size()), bucket.time(0), bucket.time(bucket.size() - 1));
    }

    /** The fullest window around an event of {@code bucket}, with what lies near in its neighbours. */
    static Fullest around(long time, long timespan, Entries before, Entries bucket, Entries after) {
        int from = before.firstFrom(Times.shift(time, -timespan));
        int to = after.firstFrom(Times.shift(Times.shift(time, timespan), 1));
        Events events = new Events(before.size() - from + bucket.size() + to);
        events.add(before, from, before.size());
        events.add(bucket, 0, bucket.size());
        events.add(after, 0, to);
        return events.fullest(time, timespan);
    }

    /** The window that ends with the events at {@code time} in {@code bucket}. */
    static Fullest endingAt(long time, long timespan, Entries before, Entries bucket) {
        int from = before.firstFrom(Times.shift(time, -timespan));
        int to = bucket.firstAfter(time);
        long weight = before.marks(from, before.size()) + bucket.marks(0, to);
        long first = from < before.size() ? before.time(from) : to > 0 ? bucket.time(0) : time;
        return new Fullest(weight, first, time);
    }

    /** Times and weights in the order of time. */
    private static final class Events {

        private final long[] times;
        private final long[] weights;
        private int size;

        Events(int capacity) {
            times = new long[capacity];
            weights = new long[capacity];
        }

        void add(Entries bucket, int from, int to) {
            for (int i = from; i < to; i++) {
                times[size] = bucket.time(i);
                weights[size++] = bucket.mark(i);
            }
        }

        /** Slides a window from where it ends at {@code time} to where it begins there. */
        Fullest fullest(long time, long timespan) {
            Fullest best = new Fullest(0, time, time);
            long weight = 0;
            int last = 0;
            for (int first = 0; first < size && times[first] <= time; first++) {
                while (last < size && times[last] - times[first] <= timespan) {
                    weight += weights[last++];
                }
                if (weight > best.weight()) {
                    best = new Fullest(weight, times[first], times[last - 1]);
                }
                weight -= weights[first];
            }
            return best;
        }
    }
}
