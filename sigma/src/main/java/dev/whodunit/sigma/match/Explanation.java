package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.Rule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a plain rule matches an event, or does not: what each part of it asks, what it found, and whether that holds.
 *
 * @param matches what {@link RuleSet#match} says of the event
 * @param logsource the parts of the logsource that the rule names; they hold where the event has no logsource at all
 */
public record Explanation(Rule rule, boolean matches, List<FieldCheck> logsource, Step condition) {

    public Explanation {
        logsource = List.copyOf(logsource);
    }

    /** A part of a condition or of a selection. */
    public sealed interface Step {

        boolean holds();
    }

    /** Several parts together. */
    public record Branch(Kind kind, boolean holds, List<Step> parts) implements Step {
        public Branch {
            parts = List.copyOf(parts);
        }
    }

    /** How the parts of a branch make its verdict. */
    public enum Kind {
        /** All must hold: {@code and}, a map, {@code |all}. */
        ALL,
        /** One must hold: {@code or}, a list. */
        ANY,
        /** The one part must not hold. */
        NOT
    }

    /** A selection by its name, and what it asks. */
    public record Named(String selection, boolean holds, Step asks) implements Step {}

    /**
     * {@code 1 of} or {@code all of} several selections.
     *
     * @param text as a condition writes it
     */
    public record Quantified(String text, boolean holds, List<Step> selections) implements Step {
        public Quantified {
            selections = List.copyOf(selections);
        }
    }

    /**
     * A test of a field.
     *
     * @param field as the rule calls it
     * @param name as the event calls it; as the rule does where the event has none
     * @param expected in words
     * @param found the field's value; null where the event has none
     */
    public record FieldCheck(
            String field,
            String name,
            String expected,
            @Nullable Object found,
            boolean holds) implements Step {

        /** A test of a field that the event calls as the rule does. */
        public FieldCheck(String field, String expected, @Nullable Object found, boolean holds) {
            this(field, field, expected, found, holds);
        }
    }

    /**
     * A test of every value of the event.
     *
     * @param expected in words
     * @param found the fields in which it was found, with their values
     */
    public record KeywordCheck(String expected, Map<String, Object> found, boolean holds) implements Step {
        public KeywordCheck {
            found = Map.copyOf(found);
        }
    }
}
