package dev.whodunit.topologies.correlate;

/**
 * Whether silence proves anything: not right after a start, while the input is behind, or once the process has stood still;
 * and what passed meanwhile counts for no silence later. So a restart makes no false absences, and puts true ones off by
 * no more than it took. Wall-clock milliseconds.
 */
final class Watch {

    /** How often it is written down that somebody watches. */
    private static final long NOTED_MILLIS = 10_000;

    private final GroupStores stores;
    private final long standstillMillis;
    private final long inFlightMillis;
    private final InputLag lag = new InputLag();
    private BlindIntervals blind;
    private boolean isBlind = true;
    private long noted;
    private long ticked;

    /** A watch that begins now. */
    Watch(GroupStores stores, CorrelateSettings settings, long now) {
        this.stores = stores;
        this.standstillMillis = settings.standstill().toMillis();
        this.inFlightMillis = settings.inFlight().toMillis();
        this.blind = stores.blindIntervals(now);
        this.ticked = now;
        lag.start(now);
    }

    /** How long what was seen may be on its way here. */
    long inFlightMillis() {
        return inFlightMillis;
    }

    /** Takes note of when something was first seen that arrives now. */
    void saw(long observed, long now) {
        lag.saw(observed, now);
    }

    void tick(long now) {
        if (now - ticked > standstillMillis) {
            lag.start(now);
        }
        ticked = now;
        if (lag.isBehind(now)) {
            isBlind = true;
            return;
        }
        blind = isBlind ? blind.blindUntil(now) : blind.seen(now);
        if (isBlind || now - noted >= NOTED_MILLIS) {
            noted = now;
            stores.put(blind);
        }
        isBlind = false;
    }

    boolean isBehind(long now) {
        return now - ticked > standstillMillis || lag.isBehind(now);
    }

    /** For how long nobody watched between two times. */
    long blindMillis(long from, long to) {
        return blind.within(from, to);
    }
}
