package dev.whodunit.topologies.match;

import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.topologies.event.Event;
import java.util.ArrayList;
import java.util.List;

/** What an event has in the fields that a composite rule reads, as text. */
final class FieldValues {

    private static final int MAXIMUM_TEXT = 1_000;

    private FieldValues() {}

    /** The values in the rule's order; empty if the event lacks one. A long text stays another than any other. */
    static List<String> of(CompositeRule composite, Rule matched, Event event) {
        List<String> values = new ArrayList<>();
        for (String field : composite.fields()) {
            Object value = event.at(composite.fieldOf(field, matched));
            if (value == null) {
                return List.of();
            }
            values.add(cut(value.toString()));
        }
        return values;
    }

    private static String cut(String text) {
        return text.length() <= MAXIMUM_TEXT
                ? text
                : text.substring(0, MAXIMUM_TEXT) + " … " + text.length() + " #" + Integer.toHexString(text.hashCode());
    }
}
