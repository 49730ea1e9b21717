package dev.whodunit.sigma.rule;

import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;

/** What a value must satisfy; modifiers are already resolved into it. Of tests that ask the same one stays. */
public sealed interface ValueTest {

    /** The value's text fits the pattern. Numbers and booleans are compared as they are written. */
    record Text(TextPattern pattern, boolean cased) implements ValueTest {}

    /** The expression is found in the value's text. */
    record Regex(String expression, boolean ignoreCase, boolean multiline, boolean dotAll) implements ValueTest {}

    /** The value is an address within the network. */
    record Cidr(IpNetwork network) implements ValueTest {}

    /** The value is a number, or text that is one, and compares so. */
    record Compare(Comparison comparison, BigDecimal number) implements ValueTest {}

    /** The value is a time (RFC 3339 text, or seconds or milliseconds since 1970), and that part of it compares so. */
    record Time(TimePart part, Comparison comparison, int number) implements ValueTest {}

    /** The field has no value. */
    record Absent() implements ValueTest {}

    /** The field has a value, or (where not expected) has none. */
    record Exists(boolean expected) implements ValueTest {}

    /** The value's text relates so to the text of another field of the same event. */
    record OtherField(String field, Relation relation, boolean cased) implements ValueTest {}

    /** A test is satisfied. */
    record AnyOf(List<ValueTest> tests) implements ValueTest {
        public AnyOf {
            tests = List.copyOf(new LinkedHashSet<>(tests));
        }
    }

    /** Every test is satisfied; of a list of values, each test by one of them. */
    record AllOf(List<ValueTest> tests) implements ValueTest {
        public AllOf {
            tests = List.copyOf(new LinkedHashSet<>(tests));
        }
    }

    /** The test is not satisfied; so also where the field has no value. */
    record Not(ValueTest test) implements ValueTest {}

    /** How one text stands to another. */
    enum Relation {
        EQUALS,
        CONTAINS,
        STARTS_WITH,
        ENDS_WITH
    }
}
