package dev.whodunit.sigma.window;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Windows, found by trying every one. */
final class BruteForce {

    private BruteForce() {}

    /** The events of the window of this length that ends at the event. */
    static List<Occurrence> endingAt(Occurrence event, List<Occurrence> counted, long timespan) {
        return between(event.timeMicros() - timespan, event.timeMicros(), counted);
    }

    /** The greatest that a window of this length which contains the event has of something that only grows. */
    static <T extends Comparable<T>> T most(
            Occurrence event, List<Occurrence> counted, long timespan, Function<List<Occurrence>, T> measure) {
        return counted.stream()
                .map(Occurrence::timeMicros)
                .filter(first -> first <= event.timeMicros() && event.timeMicros() - first <= timespan)
                .map(first -> measure.apply(between(first, first + timespan, counted)))
                .max(T::compareTo)
                .orElseThrow();
    }

    static List<Occurrence> between(long first, long last, List<Occurrence> counted) {
        return counted.stream()
                .filter(event -> event.timeMicros() >= first && event.timeMicros() <= last)
                .toList();
    }

    static long weight(List<Occurrence> events) {
        return events.stream().mapToLong(Occurrence::weight).sum();
    }

    static long values(List<Occurrence> events) {
        return events.stream().map(Occurrence::valueHash).distinct().count();
    }

    /** Bit i is rule i. */
    static long rules(List<Occurrence> events) {
        return events.stream().mapToLong(event -> 1L << event.rule()).reduce(0, (a, b) -> a | b);
    }

    /** The event with its time in whole slots of a timespan, of which there are 256. */
    static UnaryOperator<Occurrence> rounded(long timespan) {
        long width = (timespan + 255) / 256;
        return event -> new Occurrence(
                Math.floorDiv(event.timeMicros(), width),
                event.idHash(),
                event.weight(),
                event.rule(),
                event.valueHash(),
                event.number());
    }
}
