package dev.whodunit.topologies.state;

import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * Where an event stands in its transaction: LSN, ordinal in a run of equal LSNs, index within one record. Events of one
 * (transaction, link key) arrive in this order, so the highest position seen tells a repeat (DESIGN section 3, rule 4).
 *
 * @param transaction {@code <system>/<timeline>/<database>/<xid>}
 */
public record Position(String transaction, long lsn, long ordinal, long index) implements Comparable<Position> {

    /** The position of an event, or null where it belongs to no transaction. */
    public static @Nullable Position of(Event event) {
        String transaction = event.string(CanonicalFields.TRANSACTION);
        String lsn = event.string(CanonicalFields.PG_LSN);
        if (transaction == null || lsn == null || transaction.endsWith("/0")) {
            return null;
        }
        String id = event.id();
        int start = id.lastIndexOf("/" + lsn + "/");
        if (start < 0) {
            return null;
        }
        String[] rest = id.substring(start + lsn.length() + 2).split("/", -1);
        return new Position(
                transaction,
                Long.parseUnsignedLong(lsn, 16),
                Long.parseLong(rest[0]),
                rest.length > 1 ? Long.parseLong(rest[1]) : 0);
    }

    /** {@code <lsn>/<ordinal>/<index>}; {@link #parse} reads it back. */
    public String text() {
        return Long.toHexString(lsn) + "/" + ordinal + "/" + index;
    }

    public static Position parse(String transaction, String text) {
        String[] parts = text.split("/", -1);
        return new Position(
                transaction, Long.parseUnsignedLong(parts[0], 16), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }

    @Override
    public int compareTo(Position other) {
        int byLsn = Long.compareUnsigned(lsn, other.lsn);
        if (byLsn != 0) {
            return byLsn;
        }
        int byOrdinal = Long.compare(ordinal, other.ordinal);
        return byOrdinal != 0 ? byOrdinal : Long.compare(index, other.index);
    }
}
