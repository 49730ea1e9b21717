package dev.whodunit.sigma.match;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An event as rules see it: named values. A value is a String, Number, Boolean, or a List or Map of such; an absent or
 * JSON-null field is null. What lies more than {@value #DEEPEST} lists or maps deep is not looked at.
 * Implementations are immutable while they are matched.
 */
public interface FieldSource {

    /** How many lists or maps within each other are looked into. */
    int DEEPEST = 64;

    /** The value of a field, or null where the event has none. */
    @Nullable
    Object value(String field);

    /** Visits every field once, in a stable order; values are never null. */
    void forEachField(BiConsumer<String, Object> consumer);

    /**
     * Visits the fields like {@link #forEachField}, but may leave out those that no rule at hand looks at (see {@link
     * RuleSet#looksAt}): an event whose values are costly to make need not make all of them.
     */
    default void forEachFieldInUse(BiConsumer<String, Object> consumer) {
        forEachField(consumer);
    }
}
