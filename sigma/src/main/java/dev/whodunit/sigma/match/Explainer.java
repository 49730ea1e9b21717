package dev.whodunit.sigma.match;

import dev.whodunit.sigma.match.Explanation.Branch;
import dev.whodunit.sigma.match.Explanation.FieldCheck;
import dev.whodunit.sigma.match.Explanation.KeywordCheck;
import dev.whodunit.sigma.match.Explanation.Kind;
import dev.whodunit.sigma.match.Explanation.Named;
import dev.whodunit.sigma.match.Explanation.Quantified;
import dev.whodunit.sigma.match.Explanation.Step;
import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Detection;
import dev.whodunit.sigma.rule.FieldNames;
import dev.whodunit.sigma.rule.Filter;
import dev.whodunit.sigma.rule.Filtering;
import dev.whodunit.sigma.rule.LogSource;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.Selection;
import dev.whodunit.sigma.rule.ValueTest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a rule on an event step by step and keeps every step: nothing is left out because something else has decided
 * already. Slow and clear; its verdict is that of {@link RuleSet#match}.
 */
public final class Explainer {

    private final FieldSource event;
    private final Map<String, Selection> selections;
    private final FieldNames fields;

    private Explainer(FieldSource event, Detection detection, FieldNames fields) {
        this.event = event;
        this.fields = fields;
        selections = new TreeMap<>(detection.selections());
    }

    /** Its own condition and, each by the id of the filter, those of the filters applied to it. */
    public static Explanation explain(Rule rule, FieldSource event) {
        List<FieldCheck> logsource = logsource(rule.logsource(), event);
        List<Step> conditions = new ArrayList<>();
        conditions.add(explain(rule.detection(), rule, event));
        for (Filtering filtering : rule.filterings()) {
            for (Filter filter : filtering.filters()) {
                Step condition = explain(filter.detection(), rule, event);
                conditions.add(new Named("filter " + filter.header().id(), condition.holds(), condition));
            }
        }
        Step whole = all(conditions);
        boolean routed = logsource.stream().allMatch(FieldCheck::holds);
        return new Explanation(rule, routed && whole.holds(), logsource, whole);
    }

    private static Step explain(Detection detection, Rule rule, FieldSource event) {
        return new Explainer(event, detection, rule.fields()).explain(detection.condition());
    }

    private static List<FieldCheck> logsource(LogSource source, FieldSource event) {
        List<FieldCheck> checks = new ArrayList<>();
        boolean unrouted = List.of("product", "category", "service").stream()
                .allMatch(part -> event.value("logsource." + part) == null);
        add(checks, "product", source.product(), event, unrouted);
        add(checks, "category", source.category(), event, unrouted);
        add(checks, "service", source.service(), event, unrouted);
        return checks;
    }

    private static void add(
            List<FieldCheck> checks, String part, @Nullable String expected, FieldSource event, boolean unrouted) {
        if (expected != null) {
            String field = "logsource." + part;
            Object found = event.value(field);
            checks.add(new FieldCheck(field, "'" + expected + "'", found, unrouted || expected.equals(found)));
        }
    }

    private Step explain(Condition condition) {
        if (condition instanceof Condition.And and) {
            return all(and.parts().stream().map(this::explain).toList());
        }
        if (condition instanceof Condition.Or or) {
            return any(or.parts().stream().map(this::explain).toList());
        }
        if (condition instanceof Condition.Not not) {
            Step part = explain(not.part());
            return new Branch(Kind.NOT, !part.holds(), List.of(part));
        }
        if (condition instanceof Condition.Named named) {
            return named(named.selection());
        }
        return quantified((Condition.Quantified) condition);
    }

    private Quantified quantified(Condition.Quantified quantified) {
        boolean all = quantified.quantifier() == Condition.Quantifier.ALL;
        List<Step> covered = selections.keySet().stream()
                .filter(quantified::covers)
                .map(this::named)
                .toList();
        boolean holds =
                all ? covered.stream().allMatch(Step::holds) : covered.stream().anyMatch(Step::holds);
        return new Quantified((all ? "all of " : "1 of ") + quantified.pattern(), holds, covered);
    }

    private Step named(String name) {
        Step asks = explain(Objects.requireNonNull(selections.get(name), "no such selection"));
        return new Named(name, asks.holds(), asks);
    }

    private Step explain(Selection selection) {
        if (selection instanceof Selection.All all) {
            return all(all.parts().stream().map(this::explain).toList());
        }
        if (selection instanceof Selection.Any any) {
            return any(any.parts().stream().map(this::explain).toList());
        }
        if (selection instanceof Selection.KeywordTest keyword) {
            return keyword(keyword.test());
        }
        Selection.FieldTest field = (Selection.FieldTest) selection;
        FieldChoice choice = FieldChoice.of(fields.of(field.field()));
        Object found = choice.in(event);
        boolean holds = ValueMatchers.compile(field.test(), fields).matches(event, found);
        return new FieldCheck(field.field(), choice.nameIn(event), expected(field.test()), found, holds);
    }

    private Step keyword(ValueTest test) {
        ValueMatcher matcher = ValueMatchers.compile(test, fields);
        Map<String, Object> found = new TreeMap<>();
        event.forEachField((name, value) -> {
            if (anywhere(value, each -> matcher.matches(event, each), 0)) {
                found.put(name, value);
            }
        });
        return new KeywordCheck(expected(test), found, !found.isEmpty());
    }

    private static boolean anywhere(@Nullable Object value, Predicate<Object> test, int depth) {
        if (value instanceof Map<?, ?> map) {
            return anyWithin(map.values(), test, depth);
        }
        if (value instanceof List<?> list) {
            return anyWithin(list, test, depth);
        }
        return value != null && test.test(value);
    }

    private static boolean anyWithin(Collection<?> values, Predicate<Object> test, int depth) {
        return depth < FieldSource.DEEPEST && values.stream().anyMatch(inner -> anywhere(inner, test, depth + 1));
    }

    /** The test in words; another field is shown with its value. */
    private String expected(ValueTest test) {
        return Expectation.of(test, field -> FieldChoice.of(fields.of(field)).in(event));
    }

    private static Step all(List<Step> parts) {
        return parts.size() == 1
                ? parts.get(0)
                : new Branch(Kind.ALL, parts.stream().allMatch(Step::holds), parts);
    }

    private static Step any(List<Step> parts) {
        return parts.size() == 1
                ? parts.get(0)
                : new Branch(Kind.ANY, parts.stream().anyMatch(Step::holds), parts);
    }
}
