package dev.whodunit.sigma.match;

/** A test that needles alone do not decide: judged when a rule asks, once for each event however many rules ask. */
final class LazyTest implements EventTest {

    private final int number;
    private final EventTest[] needed;
    private final EventTest decisive;
    private final long cost;

    /**
     * @param number its number among such tests
     * @param needed what must hold for it to hold, and is cheaper to ask
     * @param decisive the test itself
     * @param cost a guess at how much work that is
     */
    LazyTest(int number, EventTest[] needed, EventTest decisive, long cost) {
        this.number = number;
        this.needed = needed.clone();
        this.decisive = decisive;
        this.cost = cost;
    }

    int number() {
        return number;
    }

    boolean judge(MatchState state) {
        for (EventTest test : needed) {
            if (!test.test(state)) {
                return false;
            }
        }
        return decisive.test(state);
    }

    @Override
    public long cost() {
        return cost;
    }

    @Override
    public boolean test(MatchState state) {
        return state.holds(this);
    }
}
