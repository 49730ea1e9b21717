package dev.whodunit.detector.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whether each part of the service does its work, asked anew every time. */
public final class Health {

    private final Map<String, Supplier<Part>> parts = new ConcurrentHashMap<>();

    /**
     * A part's state.
     *
     * @param reason why it is not ready, or what is amiss although it is; null where all is well
     */
    public record Part(boolean ready, @Nullable String reason) {

        public static final Part READY = new Part(true, null);

        /** Ready, but something is to be said. */
        public static Part readyBut(String reason) {
            return new Part(true, reason);
        }

        public static Part notReady(String reason) {
            return new Part(false, reason);
        }
    }

    /** The state of everything. */
    public record Report(boolean ready, Map<String, Part> parts) {}

    /** Adds a part, or replaces the one of this name. */
    public void put(String name, Supplier<Part> part) {
        parts.put(name, part);
    }

    public Report report() {
        Map<String, Part> states = new LinkedHashMap<>();
        parts.keySet().stream().sorted().forEach(name -> states.put(name, state(name)));
        return new Report(!states.isEmpty() && states.values().stream().allMatch(Part::ready), states);
    }

    private Part state(String name) {
        try {
            Supplier<Part> part = parts.get(name);
            return part == null ? Part.notReady("gone") : part.get();
        } catch (RuntimeException e) {
            return Part.notReady("its state cannot be told: " + e.getClass().getSimpleName());
        }
    }
}
