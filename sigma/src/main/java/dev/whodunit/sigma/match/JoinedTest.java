package dev.whodunit.sigma.match;

import java.util.Comparator;
import java.util.List;

/** Several tests, all or any of which must hold; what costs least is asked first. */
final class JoinedTest implements EventTest {

    private final EventTest[] parts;
    private final boolean all;
    private final long cost;

    private JoinedTest(List<EventTest> parts, boolean all) {
        this.parts =
                parts.stream().sorted(Comparator.comparingLong(EventTest::cost)).toArray(EventTest[]::new);
        this.all = all;
        cost = parts.stream().mapToLong(EventTest::cost).sum();
    }

    /** Holds where all of these do. */
    static EventTest all(List<EventTest> parts) {
        return parts.size() == 1 ? parts.get(0) : new JoinedTest(parts, true);
    }

    /** Holds where any of these does. */
    static EventTest any(List<EventTest> parts) {
        return parts.size() == 1 ? parts.get(0) : new JoinedTest(parts, false);
    }

    @Override
    public boolean test(MatchState state) {
        for (EventTest part : parts) {
            if (part.test(state) != all) {
                return !all;
            }
        }
        return all;
    }

    @Override
    public long cost() {
        return cost;
    }
}
