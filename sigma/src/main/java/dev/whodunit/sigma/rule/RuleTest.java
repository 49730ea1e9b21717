package dev.whodunit.sigma.rule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A test beside a rule: what happens, and which alerts must come of it; no others may.
 *
 * @param rule the rule that the file is about, or null where it does not say
 * @param events in the order written
 */
public record RuleTest(
        String name, Position position, @Nullable RuleReference rule, List<Happening> events, List<Expected> alerts) {

    public RuleTest {
        events = List.copyOf(events);
        alerts = List.copyOf(alerts);
    }

    /**
     * An event.
     *
     * @param at when it happens, from the start of the test
     * @param fields String, Long, Double, Boolean, or List and Map of such; never null
     */
    public record Happening(Duration at, Map<String, Object> fields) {
        public Happening {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    /**
     * An alert, from when it opens until it resolves. What is null is not compared.
     *
     * @param rule by name or id
     * @param group the values it is grouped by, all of them
     * @param count what it counted until it resolved
     * @param at the time of the event that opened it, from the start of the test
     * @param resolved when it resolved
     */
    public record Expected(
            RuleReference rule,
            @Nullable Map<String, String> group,
            @Nullable Long count,
            @Nullable Duration at,
            @Nullable Duration resolved) {

        public Expected {
            group = group == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(group));
        }

        /** As a test writes it. */
        @Override
        public String toString() {
            List<String> parts = new ArrayList<>(List.of("rule: " + rule.name()));
            if (group != null) {
                parts.add("group: " + group.toString().replace("=", ": "));
            }
            if (count != null) {
                parts.add("count: " + count);
            }
            if (at != null) {
                parts.add("at: " + text(at));
            }
            if (resolved != null) {
                parts.add("resolved: " + text(resolved));
            }
            return "{" + String.join(", ", parts) + "}";
        }

        /** A time as a test writes it, in seconds. */
        public static String text(Duration duration) {
            String fraction = duration.getNano() == 0
                    ? ""
                    : String.format(java.util.Locale.ROOT, ".%06d", duration.getNano() / 1_000);
            return duration.getSeconds() + fraction + "s";
        }
    }
}
