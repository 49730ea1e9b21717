package dev.whodunit.sigma.match;

import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.SigmaRule;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A way from a composite rule through what it names back to itself. */
final class Circle {

    private static final int MOST_VISITED = 10_000;
    private static final int MOST_SHOWN = 12;

    private Circle() {}

    /** The shortest such way that begins with {@code next}, as names in order, cut where it is long. */
    static Optional<String> through(CompositeRule rule, CompositeRule next, Map<String, SigmaRule> byReference) {
        Map<CompositeRule, CompositeRule> from = new IdentityHashMap<>();
        Deque<CompositeRule> waiting = new ArrayDeque<>(List.of(next));
        from.put(next, rule);
        while (!waiting.isEmpty() && from.size() < MOST_VISITED) {
            CompositeRule current = waiting.remove();
            if (current == rule) {
                return Optional.of(describe(rule, from));
            }
            for (String reference : current.rules()) {
                if (byReference.get(reference) instanceof CompositeRule named
                        && from.putIfAbsent(named, current) == null) {
                    waiting.add(named);
                }
            }
        }
        return Optional.empty();
    }

    private static String describe(CompositeRule rule, Map<CompositeRule, CompositeRule> from) {
        List<String> names = new LinkedList<>(List.of(label(rule)));
        CompositeRule step = rule;
        do {
            step = from.getOrDefault(step, rule);
            names.add(0, label(step));
        } while (step != rule && names.size() < MOST_SHOWN);
        return (step == rule ? "" : "… → ") + String.join(" → ", names);
    }

    private static String label(SigmaRule rule) {
        String name = rule.name();
        return Problem.quote(name == null ? rule.id() : name);
    }
}
