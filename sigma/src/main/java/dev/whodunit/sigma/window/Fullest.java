package dev.whodunit.sigma.window;

/** The window of the greatest weight, of those that are one timespan long and contain a given time. */
record Fullest(long weight, long first, long last) {

    /** All of one bucket. */
    static Fullest whole(Entries bucket) {
        return new Fullest(bucket.marks(0, bucket.size()), bucket.time(0), bucket.time(bucket.size() - 1));
    }

    /** The fullest window around an event of {@code bucket}, with what lies near in its neighbours. */
    static Fullest around(long time, long timespan, Entries before, Entries bucket, Entries after) {
        int last = bucket.size() - 1;
        boolean newest = after.size() == 0 && last >= 0 && bucket.time(last) == time;
        return newest
                ? endingAt(time, timespan, before, bucket)
                : new Line(before, before.firstFrom(Times.shift(time, -timespan)), bucket, after)
                        .fullest(time, timespan);
    }

    /** The window that ends with the events at {@code time} in {@code bucket}. */
    static Fullest endingAt(long time, long timespan, Entries before, Entries bucket) {
        int to = bucket.firstAfter(time);
        long weight = bucket.marks(0, to);
        long start = Times.shift(time, -timespan);
        int from = before.size();
        while (from > 0 && before.time(from - 1) >= start) {
            weight += before.mark(--from);
        }
        long first = from < before.size() ? before.time(from) : to > 0 ? bucket.time(0) : time;
        return new Fullest(weight, first, time);
    }

    /** The events of three buckets in a row, of the first those from one place on. */
    private record Line(Entries before, int from, Entries bucket, Entries after) {

        private int size() {
            return before.size() - from + bucket.size() + after.size();
        }

        private long time(int i) {
            int inBucket = i + from - before.size();
            int inAfter = inBucket - bucket.size();
            return inBucket < 0 ? before.time(i + from) : inAfter < 0 ? bucket.time(inBucket) : after.time(inAfter);
        }

        private long weight(int i) {
            int inBucket = i + from - before.size();
            int inAfter = inBucket - bucket.size();
            return inBucket < 0 ? before.mark(i + from) : inAfter < 0 ? bucket.mark(inBucket) : after.mark(inAfter);
        }

        /** Slides a window from where it ends at {@code time} to where it begins there. */
        Fullest fullest(long time, long timespan) {
            Fullest best = new Fullest(0, time, time);
            int size = size();
            long weight = 0;
            int last = 0;
            for (int first = 0; first < size && time(first) <= time; first++) {
                while (last < size && time(last) - time(first) <= timespan) {
                    weight += weight(last++);
                }
                if (weight > best.weight()) {
                    best = new Fullest(weight, time(first), time(last - 1));
                }
                weight -= weight(first);
            }
            return best;
        }
    }
}
