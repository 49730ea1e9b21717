package dev.whodunit.sigma.match;

/** A compiled question about an event. Immutable and safe for threads. */
@FunctionalInterface
interface EventTest {

    boolean test(MatchState state);

    /** A guess at how much work it is, in looks at a few characters: what costs less is asked first. */
    default long cost() {
        return 1;
    }
}
