package dev.whodunit.sigma.match;

/** A compiled question about an event. Immutable and safe for threads. */
@FunctionalInterface
interface EventTest {

    boolean test(MatchState state);
}
