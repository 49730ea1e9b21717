package dev.whodunit.sigma.match;

import com.google.re2j.Pattern;
import dev.whodunit.sigma.rule.FieldNames;
import dev.whodunit.sigma.rule.IpNetwork;
import dev.whodunit.sigma.rule.PatternMatcher;
import dev.whodunit.sigma.rule.ScalarText;
import dev.whodunit.sigma.rule.ValueTest;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Turns tests of values into matchers. */
final class ValueMatchers {

    private ValueMatchers() {}

    /** A matcher of the test; {@code fields} names the other field that it may compare with. */
    static ValueMatcher compile(ValueTest test, FieldNames fields) {
        if (test instanceof ValueTest.AnyOf any) {
            if (any.tests().size() <= TextChoice.MOST && any.tests().stream().allMatch(TextChoice::takes)) {
                return ofEach(onText(new TextChoice(any.tests())));
            }
            ValueMatcher[] parts = compile(any.tests(), fields);
            return (event, value) -> {
                for (ValueMatcher part : parts) {
                    if (part.matches(event, value)) {
                        return true;
                    }
                }
                return false;
            };
        }
        if (test instanceof ValueTest.AllOf all) {
            ValueMatcher[] parts = compile(all.tests(), fields);
            return (event, value) -> {
                for (ValueMatcher part : parts) {
                    if (!part.matches(event, value)) {
                        return false;
                    }
                }
                return true;
            };
        }
        if (test instanceof ValueTest.Not not) {
            ValueMatcher part = compile(not.test(), fields);
            return (event, value) -> !part.matches(event, value);
        }
        if (test instanceof ValueTest.Absent) {
            return (event, value) -> value == null;
        }
        if (test instanceof ValueTest.Exists exists) {
            return (event, value) -> (value != null) == exists.expected();
        }
        if (test instanceof ValueTest.OtherField other) {
            return FieldComparison.compile(other, fields);
        }
        return ofEach(scalar(test));
    }

    private static ValueMatcher[] compile(List<ValueTest> tests, FieldNames fields) {
        return tests.stream().map(test -> compile(test, fields)).toArray(ValueMatcher[]::new);
    }

    private static Predicate<Object> scalar(ValueTest test) {
        if (TextChoice.takes(test)) {
            return onText(new TextChoice(List.of(test)));
        }
        if (test instanceof ValueTest.Text text) {
            PatternMatcher pattern = new PatternMatcher(text.pattern(), text.cased());
            return onText(pattern::matches);
        }
        if (test instanceof ValueTest.Regex regex) {
            Pattern pattern = Pattern.compile(regex.expression(), flags(regex));
            RegexOutline outline = RegexOutline.of(regex.expression());
            PatternMatcher inOrder = outline.inOrder();
            return onText(text -> text.length() >= outline.shortest()
                    && inOrder.matches(text)
                    && pattern.matcher(text).find());
        }
        if (test instanceof ValueTest.Cidr cidr) {
            IpNetwork network = cidr.network();
            return onText(network::contains);
        }
        if (test instanceof ValueTest.Time time) {
            return new TimeComparison(time);
        }
        ValueTest.Compare compare = (ValueTest.Compare) test;
        return new NumberComparison(compare.comparison(), compare.number());
    }

    private static int flags(ValueTest.Regex regex) {
        return (regex.ignoreCase() ? Pattern.CASE_INSENSITIVE : 0)
                | (regex.multiline() ? Pattern.MULTILINE : 0)
                | (regex.dotAll() ? Pattern.DOTALL : 0);
    }

    private static Predicate<Object> onText(Predicate<String> test) {
        return value -> {
            String text = ScalarText.of(value);
            return text != null && test.test(text);
        };
    }

    /** Of a list, one element is enough; a map and an absent value satisfy nothing. */
    static ValueMatcher ofEach(Predicate<Object> scalar) {
        return (event, value) -> any(scalar, value);
    }

    static boolean any(Predicate<Object> scalar, @Nullable Object value) {
        return any(scalar, value, 0);
    }

    private static boolean any(Predicate<Object> scalar, @Nullable Object value, int depth) {
        if (value instanceof List<?> list) {
            for (int i = 0; depth < FieldSource.DEEPEST && i < list.size(); i++) {
                if (any(scalar, list.get(i), depth + 1)) {
                    return true;
                }
            }
            return false;
        }
        return value != null && !(value instanceof Map) && scalar.test(value);
    }
}
