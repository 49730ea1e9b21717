package dev.whodunit.sigma.rule;

import java.util.LinkedHashSet;
import java.util.List;

/** What one named selection asks of an event. Of parts that say the same one stays. */
public sealed interface Selection {

    /** Every part matches: a map, or a value with {@code |all}. */
    record All(List<Selection> parts) implements Selection {
        public All {
            parts = List.copyOf(new LinkedHashSet<>(parts));
        }
    }

    /** A part matches: a list of maps, or a list of keywords. */
    record Any(List<Selection> parts) implements Selection {
        public Any {
            parts = List.copyOf(new LinkedHashSet<>(parts));
        }
    }

    /** A field's value satisfies the test. Of a list of values, one is enough. */
    record FieldTest(String field, ValueTest test) implements Selection {}

    /** The value of any field satisfies the test. */
    record KeywordTest(ValueTest test) implements Selection {}
}
