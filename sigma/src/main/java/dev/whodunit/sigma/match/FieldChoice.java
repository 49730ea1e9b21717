package dev.whodunit.sigma.match;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A field that events may have under several names: the first name that has a value counts. */
record FieldChoice(List<FieldPath> paths) {

    FieldChoice {
        paths = List.copyOf(paths);
    }

    static FieldChoice of(List<String> names) {
        return new FieldChoice(names.stream().map(FieldPath::new).toList());
    }

    /** The value, or null where the event has none under any of the names. */
    @Nullable
    Object in(FieldSource event) {
        Object value = null;
        for (int i = 0; value == null && i < paths.size(); i++) {
            value = paths.get(i).in(event);
        }
        return value;
    }

    /** The name under which the event has a value, or the first where it has none. */
    String nameIn(FieldSource event) {
        return paths.stream()
                .filter(path -> path.in(event) != null)
                .findFirst()
                .orElse(paths.get(0))
                .name();
    }
}
