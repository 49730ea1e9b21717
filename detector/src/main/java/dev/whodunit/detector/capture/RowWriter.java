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

    private record Column(Field field, SerializableString name, boolean hasDefault, ValueWriter writer) {

        /** The value as it is: where the schema has a default, asking by field would give that for null. */
        @Nullable
        Object of(Struct row) {
            return hasDefault ? row.getWithoutDefault(field.name()) : row.get(field);
        }
    }

    private static final ValueWriter HIDDEN = (value, out, limit) -> out.writeString("[redacted]");

    private final Column[] columns;
    private final Unavailable unavailable;

    RowWriter(Schema schema, Predicate<String> hides, ValueWriters writers, Unavailable unavailable) {
        this.unavailable = unavailable;
        List<Field> fields = schema.fields();
        this.columns = new Column[fields.size()];
        for (int i = 0; i < columns.length; i++) {
            Field field = fields.get(i);
            columns[i] = new Column(
                    field,
                    new SerializedString(field.name()),
                    field.schema().defaultValue() != null,
                    hides.test(field.name()) ? HIDDEN : writers.of(field.schema()));
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
            Object value = column.of(row);
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
