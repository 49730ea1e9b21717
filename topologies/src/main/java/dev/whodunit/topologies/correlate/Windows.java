package dev.whodunit.topologies.correlate;

import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.sigma.window.CompositeWindow;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The windows of the rules in force, by state hash. Not safe for threads. */
final class Windows {

    private final Map<String, CompositeWindow> windows = new HashMap<>();

    CompositeWindow of(String state, CompositeRule rule) {
        return windows.computeIfAbsent(state, hash -> CompositeWindow.of(rule));
    }

    /** For how long after its last event a group's windows matter; 0 for what has none. */
    long memoryMillis(String state, @Nullable SigmaRule rule) {
        return rule instanceof CompositeRule composite
                ? TimeUnit.MICROSECONDS.toMillis(of(state, composite).memoryMicros())
                : 0;
    }

    void clear() {
        windows.clear();
    }
}
