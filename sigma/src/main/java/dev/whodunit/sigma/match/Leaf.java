package dev.whodunit.sigma.match;

import org.jspecify.annotations.Nullable;

/**
 * A test of one value, compiled.
 *
 * @param needed the needles of which one must be found for the test to hold; null where it may hold without any
 */
record Leaf(EventTest test, int @Nullable [] needed) {}
