package dev.whodunit.sigma.window;

/**
 * The events of a bucket that are among the oldest which together weigh the decisive count, or among the newest which
 * do.
 *
 * <p>One in the middle has that weight on either side and can be left out. Which of several with the same time are kept
 * makes no difference, so a new one goes where it can be left out, if anywhere.
 */
final class Edges {

    private Edges() {}

    /** The edges with one more event; the same ones where it can be left out. */
    static Entries with(Entries kept, Occurrence event, long decisive) {
        int place = kept.firstFrom(event.timeMicros());
        int size = kept.size();
        if (place == size) {
            return with(kept, place, event, decisive);
        }
        long before = 0;
        for (int i = 0; i < place && before < decisive; i++) {
            before += kept.mark(i);
        }
        while (place < size && kept.time(place) == event.timeMicros() && before < decisive) {
            before += kept.mark(place++);
        }
        long after = 0;
        for (int i = size - 1; i >= place && after < decisive; i--) {
            after += kept.mark(i);
        }
        boolean inTheMiddle = before >= decisive && after >= decisive;
        return inTheMiddle ? kept : with(kept, place, event, decisive);
    }

    /** The edges with one more event at {@code place}, without those that are now in the middle. */
    private static Entries with(Entries kept, int place, Occurrence event, long decisive) {
        int from = 0;
        for (long before = 0; from <= kept.size() && before < decisive; from++) {
            before += mark(kept, from, place, event);
        }
        int to = kept.size() + 1;
        for (long after = 0; to > from && after < decisive; to--) {
            after += mark(kept, to - 1, place, event);
        }
        int own = place < from ? 1 : 0;
        return from < to
                ? kept.with(place, event.timeMicros(), event.idHash(), event.weight(), from - own, to - own)
                : kept.with(place, event.timeMicros(), event.idHash(), event.weight());
    }

    /** The weight at a place, as if the event were already at its own. */
    private static long mark(Entries kept, int i, int place, Occurrence event) {
        return i < place ? kept.mark(i) : i == place ? event.weight() : kept.mark(i - 1);
    }
}
