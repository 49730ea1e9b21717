package dev.whodunit.detector.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The counters that go up with every event, at hand: to ask the registry means to put a meter's name together each time.
 * Safe for threads.
 */
final class Counters {

    private record Name(String meter, List<String> labels) {}

    private final MeterRegistry registry;
    private final int maximum;
    private final Map<Name, Counter> atHand = new ConcurrentHashMap<>();

    /** Counters of this registry, of which about so many are at hand; all others are asked for. */
    Counters(MeterRegistry registry, int maximum) {
        this.registry = registry;
        this.maximum = maximum;
    }

    /** Counts one more; {@code labels} are names and values in turn. */
    void count(String meter, String... labels) {
        Name name = new Name(meter, List.of(labels));
        Counter counter = atHand.get(name);
        if (counter == null) {
            counter = registry.counter(meter, labels);
            if (atHand.size() < maximum) {
                atHand.put(name, counter);
            }
        }
        counter.increment();
    }
}
