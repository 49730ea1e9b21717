package dev.whodunit.bench;

import com.google.re2j.Pattern;
import dev.whodunit.sigma.match.FieldSource;
import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Detection;
import dev.whodunit.sigma.rule.LogSource;
import dev.whodunit.sigma.rule.PatternMatcher;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.ScalarText;
import dev.whodunit.sigma.rule.Selection;
import dev.whodunit.sigma.rule.ValueTest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The straightforward way, for comparison: patterns are compiled, and each rule is tried on each event in turn. */
final class RuleLoop {

    private final List<Rule> rules;
    private final List<Predicate<FieldSource>> tests;

    RuleLoop(List<Rule> rules) {
        this.rules = rules;
        tests = rules.stream().map(RuleLoop::compile).toList();
    }

    /** Only rules of text and expressions are compared. */
    static boolean isTaken(Rule rule) {
        try {
            compile(rule);
            return true;
        } catch (ClassCastException e) {
            return false;
        }
    }

    int match(FieldSource event) {
        int found = 0;
        for (int i = 0; i < tests.size(); i++) {
            LogSource source = rules.get(i).logsource();
            boolean fits = fits(source.product(), event.value("logsource.product"))
                    && fits(source.category(), event.value("logsource.category"))
                    && fits(source.service(), event.value("logsource.service"));
            if (fits && tests.get(i).test(event)) {
                found++;
            }
        }
        return found;
    }

    private static boolean fits(@Nullable String expected, @Nullable Object value) {
        return expected == null || expected.equals(value);
    }

    private static Predicate<FieldSource> compile(Rule rule) {
        return all(rule.detections().stream().map(RuleLoop::compile).toList());
    }

    private static Predicate<FieldSource> compile(Detection detection) {
        Map<String, Predicate<FieldSource>> selections = new LinkedHashMap<>();
        detection.selections().forEach((name, selection) -> selections.put(name, compile(selection)));
        return compile(detection.condition(), selections);
    }

    private static Predicate<FieldSource> compile(Condition condition, Map<String, Predicate<FieldSource>> selections) {
        if (condition instanceof Condition.And and) {
            return all(
                    and.parts().stream().map(part -> compile(part, selections)).toList());
        }
        if (condition instanceof Condition.Or or) {
            return any(
                    or.parts().stream().map(part -> compile(part, selections)).toList());
        }
        if (condition instanceof Condition.Not not) {
            return compile(not.part(), selections).negate();
        }
        if (condition instanceof Condition.Named named) {
            return Objects.requireNonNull(selections.get(named.selection()));
        }
        Condition.Quantified quantified = (Condition.Quantified) condition;
        List<Predicate<FieldSource>> covered = selections.entrySet().stream()
                .filter(entry -> quantified.covers(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        return quantified.quantifier() == Condition.Quantifier.ALL ? all(covered) : any(covered);
    }

    private static Predicate<FieldSource> compile(Selection selection) {
        if (selection instanceof Selection.All all) {
            return all(all.parts().stream().map(RuleLoop::compile).toList());
        }
        if (selection instanceof Selection.Any any) {
            return any(any.parts().stream().map(RuleLoop::compile).toList());
        }
        if (selection instanceof Selection.FieldTest field) {
            Predicate<Object> test = compile(field.test());
            return event -> test.test(event.value(field.field()));
        }
        Predicate<Object> test = compile(((Selection.KeywordTest) selection).test());
        return event -> {
            boolean[] found = {false};
            event.forEachField((name, value) -> found[0] = found[0] || test.test(value));
            return found[0];
        };
    }

    private static Predicate<Object> compile(ValueTest test) {
        if (test instanceof ValueTest.AnyOf any) {
            return any(any.tests().stream().map(RuleLoop::compile).toList());
        }
        if (test instanceof ValueTest.AllOf all) {
            return all(all.tests().stream().map(RuleLoop::compile).toList());
        }
        if (test instanceof ValueTest.Regex regex) {
            Pattern pattern = Pattern.compile(regex.expression());
            return value ->
                    value instanceof String text && pattern.matcher(text).find();
        }
        ValueTest.Text text = (ValueTest.Text) test;
        PatternMatcher pattern = new PatternMatcher(text.pattern(), text.cased());
        return value -> {
            String scalar = value == null ? null : ScalarText.of(value);
            return scalar != null && pattern.matches(scalar);
        };
    }

    private static <T> Predicate<T> all(List<Predicate<T>> parts) {
        return value -> {
            for (Predicate<T> part : parts) {
                if (!part.test(value)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static <T> Predicate<T> any(List<Predicate<T>> parts) {
        return value -> {
            for (Predicate<T> part : parts) {
                if (part.test(value)) {
                    return true;
                }
            }
            return false;
        };
    }
}
