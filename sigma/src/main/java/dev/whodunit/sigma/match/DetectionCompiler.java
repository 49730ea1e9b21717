package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Detection;
import dev.whodunit.sigma.rule.Selection;
import dev.whodunit.sigma.rule.ValueTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Turns a detection into one test of an event. */
final class DetectionCompiler {

    private final Map<String, EventTest> selections = new HashMap<>();

    private DetectionCompiler(Detection detection) {
        detection.selections().forEach((name, selection) -> selections.put(name, compile(selection)));
    }

    static EventTest compile(Detection detection) {
        return new DetectionCompiler(detection).compile(detection.condition());
    }

    private EventTest compile(Condition condition) {
        if (condition instanceof Condition.And and) {
            return all(and.parts().stream().map(this::compile).toList());
        }
        if (condition instanceof Condition.Or or) {
            return any(or.parts().stream().map(this::compile).toList());
        }
        if (condition instanceof Condition.Not not) {
            EventTest part = compile(not.part());
            return event -> !part.test(event);
        }
        if (condition instanceof Condition.Named named) {
            return Objects.requireNonNull(selections.get(named.selection()), "no such selection");
        }
        Condition.Quantified quantified = (Condition.Quantified) condition;
        List<EventTest> covered = selections.entrySet().stream()
                .filter(entry -> quantified.covers(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        return quantified.quantifier() == Condition.Quantifier.ALL ? all(covered) : any(covered);
    }

    private static EventTest compile(Selection selection) {
        if (selection instanceof Selection.All all) {
            return all(all.parts().stream().map(DetectionCompiler::compile).toList());
        }
        if (selection instanceof Selection.Any any) {
            return any(any.parts().stream().map(DetectionCompiler::compile).toList());
        }
        if (selection instanceof Selection.KeywordTest keyword) {
            return keyword(keyword.test());
        }
        Selection.FieldTest field = (Selection.FieldTest) selection;
        FieldPath path = new FieldPath(field.field());
        ValueMatcher matcher = ValueMatchers.compile(field.test());
        return event -> matcher.matches(event, path.in(event));
    }

    private static EventTest keyword(ValueTest test) {
        ValueMatcher matcher = ValueMatchers.compile(test);
        return event -> {
            boolean[] found = {false};
            event.forEachField((name, value) -> found[0] = found[0] || anywhere(event, matcher, value));
            return found[0];
        };
    }

    private static boolean anywhere(FieldSource event, ValueMatcher matcher, Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.values().stream().anyMatch(inner -> inner != null && anywhere(event, matcher, inner));
        }
        if (value instanceof List<?> list) {
            return list.stream().anyMatch(inner -> inner != null && anywhere(event, matcher, inner));
        }
        return matcher.matches(event, value);
    }

    private static EventTest all(List<EventTest> tests) {
        EventTest[] parts = tests.toArray(EventTest[]::new);
        return parts.length == 1
                ? parts[0]
                : event -> {
                    for (EventTest part : parts) {
                        if (!part.test(event)) {
                            return false;
                        }
                    }
                    return true;
                };
    }

    private static EventTest any(List<EventTest> tests) {
        EventTest[] parts = tests.toArray(EventTest[]::new);
        return parts.length == 1
                ? parts[0]
                : event -> {
                    for (EventTest part : parts) {
                        if (part.test(event)) {
                            return true;
                        }
                    }
                    return false;
                };
    }
}
