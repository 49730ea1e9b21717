package dev.whodunit.topologies.correlate;

import dev.whodunit.topologies.state.Position;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a group counted of one transaction, or of one event without a transaction. The group's total is the sum of these,
 * whatever a crash left of the episode.
 *
 * @param position the highest position counted; null without a transaction
 * @param weight how many occurrences were counted; 0 for what came too late
 * @param time the newest event time, in microseconds
 * @param opening which of the group's openings counted it while it fired, whatever its time; 0 if none did
 */
record Counted(@Nullable Position position, long weight, long time, long opening) {

    static final Counted NOTHING = new Counted(null, 0, Long.MIN_VALUE, 0);

    private static final int BYTES = 6 * Long.BYTES;

    /** Without the transaction, which is in the key that this is stored under. */
    byte[] write() {
        ByteBuffer out =
                ByteBuffer.allocate(BYTES).putLong(weight).putLong(time).putLong(opening);
        if (position != null) {
            out.putLong(position.lsn()).putLong(position.ordinal()).putLong(position.index());
        }
        out.flip();
        byte[] written = new byte[out.remaining()];
        out.get(written);
        return written;
    }

    /** What was written of this transaction; it has no position where that is null. */
    static Counted read(byte[] stored, @Nullable String transaction) {
        ByteBuffer in = ByteBuffer.wrap(stored);
        long weight = in.getLong();
        long time = in.getLong();
        long opening = in.getLong();
        Position position =
                transaction == null ? null : new Position(transaction, in.getLong(), in.getLong(), in.getLong());
        return new Counted(position, weight, time, opening);
    }
}
