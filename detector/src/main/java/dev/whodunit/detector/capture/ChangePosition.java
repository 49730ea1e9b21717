package dev.whodunit.detector.capture;

import io.debezium.data.Envelope;
import java.util.Objects;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * Which change it is: its operation, table and place in the WAL.
 *
 * @param operation Debezium's: {@code c u d t m}
 * @param namespace the database's own name
 * @param transaction the 32-bit transaction id, 0 for what belongs to none
 * @param ordinal how many records with the same LSN came directly before it
 */
record ChangePosition(
        String operation,
        String namespace,
        @Nullable String schema,
        @Nullable String table,
        long transaction,
        long lsn,
        long committedMicros,
        int ordinal) {

    private static final String MESSAGE = "m";

    static ChangePosition of(Struct envelope, Struct source, long lsn, int ordinal) {
        String operation = envelope.getString(Envelope.FieldName.OPERATION);
        boolean message = operation.equals(MESSAGE);
        Long transaction = source.getInt64("txId");
        Long committed = source.getInt64("ts_us");
        return new ChangePosition(
                operation,
                Objects.requireNonNullElse(source.getString("db"), ""),
                message ? null : source.getString("schema"),
                message ? null : source.getString("table"),
                transaction == null ? 0 : transaction,
                lsn,
                committed == null ? 0 : committed,
                ordinal);
    }

    boolean isMessage() {
        return operation.equals(MESSAGE);
    }

    TableName tableName() {
        return new TableName(Objects.requireNonNullElse(schema, ""), Objects.requireNonNullElse(table, ""));
    }
}
