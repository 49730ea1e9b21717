package dev.whodunit.sigma.match;

import java.util.List;

/**
 * A test of one value, compiled.
 *
 * @param needed of each of these sets of needles one must be found for the test to hold; empty where it may hold
 *     without any
 */
record Leaf(EventTest test, List<int[]> needed) {

    Leaf {
        needed = List.copyOf(needed);
    }
}
