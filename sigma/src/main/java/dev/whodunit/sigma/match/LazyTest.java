package dev.whodunit.sigma.match;

/**
 * A test that needles alone do not decide: it is judged when a rule asks, once for each event however many rules ask.
 *
 * @param number its number among such tests
 * @param needed what must hold for it to hold, and is cheaper to ask
 * @param decisive the test itself
 */
record LazyTest(int number, EventTest needed, EventTest decisive) implements EventTest {

    boolean judge(MatchState state) {
        return needed.test(state) && decisive.test(state);
    }

    @Override
    public boolean test(MatchState state) {
        return state.holds(this);
    }
}
