package dev.whodunit.sigma.match;

import org.jspecify.annotations.Nullable;

/** A compiled question about a value of an event: a scalar, a list, or null where there is none. */
@FunctionalInterface
interface ValueMatcher {

    boolean matches(FieldSource event, @Nullable Object value);
}
