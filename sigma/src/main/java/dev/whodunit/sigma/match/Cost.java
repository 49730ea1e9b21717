package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.TextPattern;
import dev.whodunit.sigma.rule.ValueTest;
import java.util.List;

/** A guess at how much work a test is, in looks at a few characters; so that what costs less is asked first. */
final class Cost {

    private static final long LITTLE = 1;
    private static final long WHOLE_VALUE = 10;
    private static final long EXPRESSION = 100;
    private static final long ALL_FIELDS = 40;

    private Cost() {}

    /** Of a test of one field's value. */
    static long ofField(ValueTest test) {
        if (test instanceof ValueTest.AnyOf any) {
            return sum(any.tests());
        }
        if (test instanceof ValueTest.AllOf all) {
            return sum(all.tests());
        }
        if (test instanceof ValueTest.Text text) {
            List<TextPattern.Part> parts = text.pattern().parts();
            return parts.size() > 1
                            && parts.get(0) == TextPattern.Wildcard.ANY
                            && parts.get(parts.size() - 1) == TextPattern.Wildcard.ANY
                    ? WHOLE_VALUE
                    : LITTLE;
        }
        return test instanceof ValueTest.Regex ? EXPRESSION : LITTLE;
    }

    /** Of a test of all values of an event. */
    static long ofAnyField(ValueTest test) {
        return ALL_FIELDS * ofField(test);
    }

    private static long sum(List<ValueTest> tests) {
        return tests.stream().mapToLong(Cost::ofField).sum();
    }
}
