package dev.whodunit.sigma.window;

/**
 * One event as a window sees it.
 *
 * @param timeMicros its time; for a {@link TimedWindow} see there
 * @param idHash its id: the same id at the same time is the same event
 * @param weight how many occurrences it stands for; less than 1 counts as 1, more than 2^40 as that
 * @param rule which of the correlation's rules matched, by its place there; an event that matches several comes once
 *     for each
 * @param valueHash a hash of what it has in the correlation's field or fields, 0 if it lacks them
 * @param number what it has in the correlation's field as a number, NaN if that is none
 */
public record Occurrence(long timeMicros, long idHash, long weight, int rule, long valueHash, double number) {

    /** No event counts for more, so that sums of weights stay far from overflowing. */
    static final long GREATEST_WEIGHT = 1L << 40;

    public Occurrence {
        weight = Math.min(Math.max(1, weight), GREATEST_WEIGHT);
    }

    /** An event of the first rule, without a value. */
    public static Occurrence of(long timeMicros, long idHash, long weight) {
        return new Occurrence(timeMicros, idHash, weight, 0, 0, Double.NaN);
    }

    /** The same event, of another rule. */
    public Occurrence ofRule(int place) {
        return place == rule ? this : new Occurrence(timeMicros, idHash, weight, place, valueHash, number);
    }

    /** The same event, with a value. */
    public Occurrence withValue(long hash) {
        return new Occurrence(timeMicros, idHash, weight, rule, hash, number);
    }

    /** The same event, with a number. */
    public Occurrence withNumber(double value) {
        return new Occurrence(timeMicros, idHash, weight, rule, valueHash, value);
    }

    /** What tells it from the other events of its group, and from itself as another rule's event. */
    long identity() {
        return Mixing.mix(Mixing.mix(idHash, timeMicros), rule);
    }
}
