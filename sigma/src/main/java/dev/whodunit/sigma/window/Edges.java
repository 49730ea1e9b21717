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
        return inTheMiddle
                ? kept
                : trimmed(kept.with(place, event.timeMicros(), event.idHash(), event.weight()), decisive);
    }

    private static Entries trimmed(Entries kept, long decisive) {
        int from = 0;
        for (long before = 0; from < kept.size() && before < decisive; from++) {
            before += kept.mark(from);
        }
        int to = kept.size();
        for (long after = 0; to > from && after < decisive; to--) {
            after += kept.mark(to - 1);
        }
        return from >= to ? kept : kept.without(from, to);
    }
}
