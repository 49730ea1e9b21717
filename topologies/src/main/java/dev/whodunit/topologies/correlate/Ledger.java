package dev.whodunit.topologies.correlate;

import dev.whodunit.topologies.TopologyListener;

/** What groups have counted, so that nothing counts twice: so much of each group, and then its total is a lower bound. */
final class Ledger {

    private final GroupStores stores;
    private final int maximum;
    private final TopologyListener listener;

    /** A ledger that remembers so many transactions and events of each group. */
    Ledger(GroupStores stores, int maximum, TopologyListener listener) {
        this.stores = stores;
        this.maximum = maximum;
        this.listener = listener;
    }

    /** An arrival at the time at which it came first: after a crash, a rule below may open with another event than before. */
    Arrival settled(Arrival arrival) {
        boolean mayMove = UpperRules.isOpening(arrival.event()) && arrival.episode().remembered < maximum;
        return mayMove ? arrival.at(stores.firstTime(arrival.key(), arrival.event(), arrival.time())) : arrival;
    }

    boolean knows(Arrival arrival) {
        return stores.wasCounted(arrival.key(), arrival.event());
    }

    /** Enters what counts for so much. */
    void enter(Arrival arrival, long weight) {
        Episode episode = arrival.episode();
        if (episode.remembered >= maximum) {
            episode.atLeast = true;
            listener.limitReached(RuleWords.label(arrival.rule()), "counted");
        } else if (stores.count(
                arrival.key(), arrival.event(), arrival.time(), weight, episode.isFiring() ? episode.openings : 0)) {
            episode.remembered++;
        }
    }

    /** Enters what came too late to count. */
    void enterLate(Arrival arrival) {
        enter(arrival, 0);
        arrival.episode().tooLate++;
        listener.tooLate(RuleWords.label(arrival.rule()));
    }
}
