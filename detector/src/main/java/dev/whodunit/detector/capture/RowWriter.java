package dev.whodunit.detector.capture;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Writes the rows of one schema as JSON objects: what each column needs is worked out once, not for each row. */
final class RowWriter {

    private record Column(Field field, SerializableString name, boolean hidden, ValueWriter writer) {}

    private static final ValueWriter HIDDEN = (value, out, limit) -> out.writeString("[redacted]");

    private final Column[] columns;
    private final Unavailable unavailable;

    RowWriter(Schema schema, Predicate<String> hides, ValueWriters writers, Unavailable unavailable) {
        this.unavailable = unavailable;
        List<Field> fields = schema.fields();
        this.columns = new Column[fields.size()];
        for (int i = 0; i < columns.length; i++) {
            Field field = fields.get(i);
            boolean hidden = hides.test(field.name());
            columns[i] = new Column(
                    field, new SerializedString(field.name()), hidden, hidden ? HIDDEN : writers.of(field.schema()));
        }
    }

    /** Writes the row, but not the values that the WAL does not carry: their names are added to {@code missing}. */
    void write(@Nullable Struct row, JsonGenerator out, int limit, Collection<String> missing) throws IOException {
        if (row == null) {
            out.writeNull();
            return;
        }
        out.writeStartObject();
        for (Column column : columns) {
            Object value = row.getWithoutDefault(column.field.name());
            if (value == null) {
                out.writeFieldName(column.name);
                out.writeNull();
            } else if (unavailable.is(value)) {
                missing.add(column.field.name());
            } else {
                out.writeFieldName(column.name);
                column.writer.write(value, out, limit);
            }
        }
        out.writeEndObject();
    }
}
