package dev.whodunit.topologies.correlate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The state of one (rule, group): what the window needs, and the episode that is open or was last. Written with every
 * match, so it holds numbers only, and is written as such; what an alert shows besides is in {@link Evidence}. Event times
 * are microseconds, wall-clock times milliseconds. Mutable; owned by one stream task.
 */
final class Episode {

    /** The first byte of an episode as it is written; another form would begin with another. */
    private static final byte FORM = 1;

    private static final int NUMBERS = 22;

    /** How far the condition has come. */
    enum Phase {
        /** It never held. */
        QUIET,
        FIRING,
        RESOLVED
    }

    /** Reopened by: the number of the episode in its group, from 1; 0 where none was opened. */
    long number;

    /** How often this episode opened or resolved. */
    long turns;

    Phase phase = Phase.QUIET;
    long count;
    /** What was counted before the episode last opened, and from when it has counted since. */
    long settled;

    long since;
    /** How often the condition began to hold in this group. */
    long openings;

    long first;
    long last;
    /** The time of the event that crossed the line. */
    long at;
    /** The newest event time the group has seen; decides what is late. */
    long newest = Long.MIN_VALUE;

    long tooLate;
    /** Entries in the store of what was counted; at the limit the count becomes a lower bound. */
    long remembered;

    /** The weight of events since it resolved, while the condition did not hold. */
    long uncounted;

    boolean atLeast;
    /** Wall clock of the last event, of the opening, of the last output and of the resolution. */
    long seen;

    /**
     * Wall clock, and time, of the last event with which the condition held, where that and not the last event says whether
     * it is quiet; 0 and the least else.
     */
    long held;

    long holding = Long.MIN_VALUE;
    /** What the condition was last about when it held. */
    double value;

    /** When what time decides came to its end, so that what ended then does not open again; the least if it never did. */
    long ended = Long.MIN_VALUE;

    long opened;
    /** Wall clock at which it last began to hold. */
    long crossed;
    /** True where its rule is only a part of others: then nobody is told. */
    boolean silent;

    long told;
    long resolved;
    /** True where something was counted that no output has said yet. */
    boolean untold;

    String reason = "";

    /** The episode as the bytes that {@link #read} reads. */
    byte[] write() {
        byte[] why = reason.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + NUMBERS * Long.BYTES + 4 + why.length)
                .put(FORM)
                .putLong(number)
                .putLong(turns)
                .putLong(count)
                .putLong(settled)
                .putLong(since)
                .putLong(openings)
                .putLong(first)
                .putLong(last)
                .putLong(at)
                .putLong(newest)
                .putLong(tooLate)
                .putLong(remembered)
                .putLong(uncounted)
                .putLong(seen)
                .putLong(held)
                .putLong(holding)
                .putLong(ended)
                .putLong(opened)
                .putLong(crossed)
                .putLong(told)
                .putLong(resolved)
                .putDouble(value)
                .put((byte) phase.ordinal())
                .put(flag(atLeast))
                .put(flag(silent))
                .put(flag(untold))
                .put(why)
                .array();
    }

    static Episode read(byte[] stored) {
        ByteBuffer in = ByteBuffer.wrap(stored);
        byte form = in.get();
        if (form != FORM) {
            throw new IllegalStateException(
                    "the state of an alert was kept by another version of Whodunit (form " + form
                            + ", this one reads " + FORM
                            + "): run that version, or begin anew with an empty data_dir and, where"
                            + " Kafka is a cluster of its own, another kafka.topic_prefix");
        }
        Episode episode = new Episode();
        episode.number = in.getLong();
        episode.turns = in.getLong();
        episode.count = in.getLong();
        episode.settled = in.getLong();
        episode.since = in.getLong();
        episode.openings = in.getLong();
        episode.first = in.getLong();
        episode.last = in.getLong();
        episode.at = in.getLong();
        episode.newest = in.getLong();
        episode.tooLate = in.getLong();
        episode.remembered = in.getLong();
        episode.uncounted = in.getLong();
        episode.seen = in.getLong();
        episode.held = in.getLong();
        episode.holding = in.getLong();
        episode.ended = in.getLong();
        episode.opened = in.getLong();
        episode.crossed = in.getLong();
        episode.told = in.getLong();
        episode.resolved = in.getLong();
        episode.value = in.getDouble();
        episode.phase = Phase.values()[in.get()];
        episode.atLeast = in.get() != 0;
        episode.silent = in.get() != 0;
        episode.untold = in.get() != 0;
        episode.reason = StandardCharsets.UTF_8.decode(in).toString();
        return episode;
    }

    private static byte flag(boolean truth) {
        return (byte) (truth ? 1 : 0);
    }

    boolean isFiring() {
        return phase == Phase.FIRING;
    }

    /** Since when nothing has kept it open, on the wall clock. */
    long quietSince() {
        return held == 0 ? seen : held;
    }

    /** The time of the event that kept it open last. */
    long keptUntil() {
        return holding == Long.MIN_VALUE ? last : holding;
    }

    /** The condition holds for this value, in a window up to this time, with an event seen then. */
    void hold(double measured, long time, long seenAt) {
        value = measured;
        held = Math.max(held, seenAt);
        holding = Math.max(holding, time);
    }

    void open(long windowCount, long windowFirst, long windowLast, long crossing, long now) {
        boolean again = phase == Phase.RESOLVED;
        openings++;
        settled = again ? count : 0;
        since = again ? last + 1 : windowFirst;
        if (again) {
            count += uncounted;
        } else {
            number++;
            turns = 0;
            count = windowCount;
            tooLate = 0;
            held = 0;
            holding = Long.MIN_VALUE;
            first = windowFirst;
            opened = now;
        }
        phase = Phase.FIRING;
        crossed = now;
        ended = Long.MIN_VALUE;
        turns++;
        reason = "";
        uncounted = 0;
        first = Math.min(first, windowFirst);
        last = Math.max(again ? last : Long.MIN_VALUE, windowLast);
        at = crossing;
        untold = true;
    }

    /** Which of the turns the last opening was. */
    long openingTurn() {
        return isFiring() ? turns : turns - 1;
    }

    /** Leaves a resolved episode behind, so that the next one gets a number of its own. */
    void close() {
        phase = Phase.QUIET;
    }

    void count(long time, long weight) {
        count += weight;
        span(time);
        untold = true;
    }

    /** Makes the episode reach as far as an event that it counted. */
    void span(long time) {
        first = Math.min(first, time);
        last = Math.max(last, time);
    }

    /** Corrects the total after a crash, where this episode and what it counted may have survived apart. */
    boolean recount(long countedSince) {
        if (atLeast || count == settled + countedSince) {
            return false;
        }
        count = settled + countedSince;
        untold = true;
        return true;
    }

    /** What was the matter until then is over. */
    void end(long time) {
        ended = time;
    }

    void resolve(String why, long now) {
        phase = Phase.RESOLVED;
        turns++;
        reason = why;
        resolved = now;
        uncounted = 0;
        untold = true;
    }
}
