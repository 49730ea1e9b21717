package dev.whodunit.topologies.match;

import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.topologies.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an event has in the fields that a rule names. */
final class FieldValues {

    private static final int MAXIMUM_TEXT = 1_000;

    private FieldValues() {}

    /** What a composite rule reads, as text, in the rule's order; empty if the event lacks one. A long text stays another than any other. */
    static List<String> of(CompositeRule composite, Rule matched, Event event) {
        List<String> values = new ArrayList<>();
        for (String field : composite.fields()) {
            Object value = of(composite.fieldOf(field, matched), matched, event);
            if (value == null) {
                return List.of();
            }
            values.add(cut(value.toString()));
        }
        return values;
    }

    /** The value of a field of the rule, which the event may have under another name. */
    static @Nullable Object of(String field, Rule matched, Event event) {
        return matched.fields().of(field).stream()
                .map(event::at)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static String cut(String text) {
        return text.length() <= MAXIMUM_TEXT
                ? text
                : text.substring(0, MAXIMUM_TEXT) + " … " + text.length() + " #" + Integer.toHexString(text.hashCode());
    }
}
