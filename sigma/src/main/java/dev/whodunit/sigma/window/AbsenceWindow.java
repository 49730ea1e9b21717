package dev.whodunit.sigma.window;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An {@code absence}: the condition holds once no event has come for one timespan.
 *
 * <p>What is kept is the time and id of the newest event, or the time at which the watch began. So an older event or a
 * repeat changes nothing, and the order of arrival makes no difference; no event is too late.
 */
public final class AbsenceWindow implements TimedWindow {

    private static final byte VERSION = 5;
    private static final int LENGTH = 1 + 2 * Long.BYTES;
    private static final long BUCKET = 0;

    private final long timespan;

    /** A window. */
    public AbsenceWindow(Duration timespan) {
        this.timespan = new Horizon(Times.micros(timespan), 0).bucket();
    }

    /** Begins to watch a group that may never have had an event; a later call changes nothing. */
    public void watch(Buckets buckets, long nowMicros) {
        if (newest(buckets) == null) {
            put(buckets, nowMicros, 0);
        }
    }

    @Override
    public long memoryMicros() {
        return Long.MAX_VALUE;
    }

    @Override
    public Verdict add(Buckets buckets, long newestMicros, Occurrence occurrence) {
        long time = occurrence.timeMicros();
        ByteBuffer newest = newest(buckets);
        boolean repeat =
                newest != null && newest.getLong(1) == time && newest.getLong(1 + Long.BYTES) == occurrence.idHash();
        if (newest == null || newest.getLong(1) < time) {
            put(buckets, time, occurrence.idHash());
        }
        return Verdict.of(repeat, false, 0, 0, Span.at(time));
    }

    @Override
    public long nextLook(Buckets buckets, long newestMicros) {
        ByteBuffer newest = newest(buckets);
        return newest == null ? NEVER : Times.shift(newest.getLong(1), timespan);
    }

    @Override
    public @Nullable Span lasting(Buckets buckets, long newestMicros) {
        ByteBuffer newest = newest(buckets);
        return newest == null ? null : new Span(newest.getLong(1), NEVER);
    }

    @Override
    public Verdict judge(Buckets buckets, long newestMicros, long nowMicros) {
        ByteBuffer newest = newest(buckets);
        long since = newest == null ? nowMicros : Math.min(nowMicros, newest.getLong(1));
        long silent = Times.difference(nowMicros, since);
        boolean holds = newest != null && silent >= timespan;
        return Verdict.of(false, holds, 0, silent / 1e6, new Span(since, nowMicros));
    }

    private static void put(Buckets buckets, long time, long id) {
        buckets.put(
                BUCKET,
                ByteBuffer.allocate(LENGTH)
                        .put(VERSION)
                        .putLong(time)
                        .putLong(id)
                        .array());
    }

    private static @Nullable ByteBuffer newest(Buckets buckets) {
        byte[] kept = buckets.get(BUCKET);
        return kept == null || kept.length != LENGTH || kept[0] != VERSION ? null : ByteBuffer.wrap(kept);
    }
}
