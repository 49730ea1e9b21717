package dev.whodunit.sigma.rule;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How a detection's selections are joined. */
public sealed interface Condition {

    /** True if all parts are. */
    record And(List<Condition> parts) implements Condition {
        public And {
            parts = List.copyOf(parts);
        }
    }

    /** True if a part is. */
    record Or(List<Condition> parts) implements Condition {
        public Or {
            parts = List.copyOf(parts);
        }
    }

    /** True if the part is not. */
    record Not(Condition part) implements Condition {}

    /** True if the selection of this name matches. */
    record Named(String selection) implements Condition {}

    /** {@code all of}, or {@code 1 of}, the selections whose names fit the pattern; never empty once parsed. */
    record Quantified(Quantifier quantifier, String pattern) implements Condition {

        /** The pattern that stands for every selection but those whose names begin with an underscore. */
        public static final String THEM = "them";

        /** Whether a selection's name is among those meant. */
        public boolean covers(String selection) {
            return pattern.equals(THEM)
                    ? !selection.startsWith("_")
                    : TextPattern.glob(pattern).matches(selection, true);
        }
    }

    /** The names that this is the conjunction of, if it is one of names alone. */
    static Optional<Set<String>> names(Condition condition) {
        if (condition instanceof Named named) {
            return Optional.of(Set.of(named.selection()));
        }
        if (!(condition instanceof And and)) {
            return Optional.empty();
        }
        Set<String> names = new HashSet<>();
        for (Condition part : and.parts()) {
            Optional<Set<String>> found = names(part);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            names.addAll(found.get());
        }
        return Optional.of(names);
    }

    /** How many of several selections must match. */
    enum Quantifier {
        ONE,
        ALL
    }
}
