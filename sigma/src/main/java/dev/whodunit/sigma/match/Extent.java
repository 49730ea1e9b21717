package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.Detection;
import dev.whodunit.sigma.rule.FieldNames;
import dev.whodunit.sigma.rule.Filtering;
import dev.whodunit.sigma.rule.Selection;
import dev.whodunit.sigma.rule.ValueTest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How much filters ask for: what working them out takes, for each way in which rules call their fields. */
final class Extent {

    private final Set<String> fields = new LinkedHashSet<>();
    private long values;

    private Extent() {}

    static Extent of(Filtering filtering) {
        Extent extent = new Extent();
        filtering.filters().forEach(filter -> extent.add(filter.detection()));
        return extent;
    }

    /** How many fields they name. */
    int fields() {
        return fields.size();
    }

    /** How many tests of values they have. */
    long values() {
        return values;
    }

    /** What these names are for the fields that they name: where it is the same, so is what is worked out of them. */
    List<List<String>> called(FieldNames names) {
        return fields.stream().map(names::of).toList();
    }

    private void add(Detection detection) {
        detection.selections().values().forEach(this::add);
    }

    private void add(Selection selection) {
        if (selection instanceof Selection.All all) {
            all.parts().forEach(this::add);
        } else if (selection instanceof Selection.Any any) {
            any.parts().forEach(this::add);
        } else if (selection instanceof Selection.FieldTest field) {
            fields.add(field.field());
            add(field.test());
        } else if (selection instanceof Selection.KeywordTest keyword) {
            add(keyword.test());
        }
    }

    private void add(ValueTest test) {
        if (test instanceof ValueTest.AnyOf any) {
            any.tests().forEach(this::add);
        } else if (test instanceof ValueTest.AllOf all) {
            all.tests().forEach(this::add);
        } else if (test instanceof ValueTest.Not not) {
            add(not.test());
        } else {
            values++;
            if (test instanceof ValueTest.OtherField other) {
                fields.add(other.field());
            }
        }
    }
}
