package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.IpNetwork;
import dev.whodunit.sigma.rule.ScalarText;
import dev.whodunit.sigma.rule.TextPattern;
import dev.whodunit.sigma.rule.TextPattern.Literal;
import dev.whodunit.sigma.rule.TextPattern.Part;
import dev.whodunit.sigma.rule.TextPattern.Wildcard;
import dev.whodunit.sigma.rule.ValueTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a test expects of a value, in words. */
final class Expectation {

    private static final int MOST_ALTERNATIVES = 20;

    private final Function<String, @Nullable Object> fields;

    private Expectation(Function<String, @Nullable Object> fields) {
        this.fields = fields;
    }

    /** Words for the test; {@code fields} finds the value of another field that it names. */
    static String of(ValueTest test, Function<String, @Nullable Object> fields) {
        return new Expectation(fields).of(test);
    }

    private String of(ValueTest test) {
        if (test instanceof ValueTest.AnyOf any) {
            return any.tests().isEmpty() ? "nothing" : joined(any.tests(), " or ");
        }
        if (test instanceof ValueTest.AllOf all) {
            return all.tests().isEmpty() ? "anything" : joined(all.tests(), " and ");
        }
        if (test instanceof ValueTest.Not not) {
            return "not (" + of(not.test()) + ")";
        }
        if (test instanceof ValueTest.Text text) {
            return text(text.pattern()) + (text.cased() ? " in this case" : "");
        }
        if (test instanceof ValueTest.Regex regex) {
            return "a match of /" + regex.expression() + "/" + (regex.ignoreCase() ? "i" : "")
                    + (regex.multiline() ? "m" : "") + (regex.dotAll() ? "s" : "");
        }
        if (test instanceof ValueTest.Cidr cidr) {
            return "an address in " + network(cidr.network());
        }
        if (test instanceof ValueTest.Compare compare) {
            return compare.comparison() + " " + compare.number().toPlainString();
        }
        if (test instanceof ValueTest.Time time) {
            return "a time whose " + time.part() + " is " + time.comparison() + " " + time.number();
        }
        if (test instanceof ValueTest.Absent) {
            return "no value";
        }
        if (test instanceof ValueTest.Exists exists) {
            return exists.expected() ? "any value" : "no value";
        }
        if (test instanceof ValueTest.OtherField other) {
            return otherField(other);
        }
        return test.toString();
    }

    private String joined(List<ValueTest> tests, String by) {
        String some = tests.stream()
                .limit(MOST_ALTERNATIVES)
                .map(test -> isCompound(test) && tests.size() > 1 ? "(" + of(test) + ")" : of(test))
                .collect(Collectors.joining(by));
        int more = tests.size() - MOST_ALTERNATIVES;
        return more > 0 ? some + by + more + " more" : some;
    }

    private static boolean isCompound(ValueTest test) {
        return test instanceof ValueTest.AnyOf || test instanceof ValueTest.AllOf;
    }

    private static String text(TextPattern pattern) {
        List<Part> parts = new ArrayList<>(pattern.parts());
        boolean before = !parts.isEmpty() && parts.get(0) == Wildcard.ANY;
        boolean after = parts.size() > 1 && parts.get(parts.size() - 1) == Wildcard.ANY;
        List<Part> inner = parts.subList(before ? 1 : 0, parts.size() - (after ? 1 : 0));
        if (inner.isEmpty()) {
            return before ? "any text" : "''";
        }
        if (inner.size() > 1 || !(inner.get(0) instanceof Literal literal)) {
            return "text like '" + written(parts) + "'";
        }
        String what = before ? (after ? "containing " : "ending with ") : (after ? "starting with " : "");
        return what + "'" + literal.text() + "'";
    }

    /** As a rule writes it. */
    private static String written(List<Part> parts) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Literal literal) {
                text.append(
                        literal.text().replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?"));
            } else {
                text.append(
                        switch ((Wildcard) part) {
                            case ANY -> "*";
                            case ONE -> "?";
                            case DASH -> "-";
                        });
            }
        }
        return text.toString();
    }

    private String otherField(ValueTest.OtherField other) {
        String relation = switch (other.relation()) {
            case EQUALS -> "the value of ";
            case CONTAINS -> "text containing the value of ";
            case STARTS_WITH -> "text starting with the value of ";
            case ENDS_WITH -> "text ending with the value of ";
        };
        return relation + other.field() + which(fields.apply(other.field()));
    }

    /** What another field holds. A list or map may be of any depth and size: a little of it will do. */
    private static String which(@Nullable Object value) {
        if (value == null) {
            return ", which has none";
        }
        if (value instanceof List<?> list) {
            String some = list.stream()
                    .limit(MOST_ALTERNATIVES)
                    .map(item -> Objects.requireNonNullElse(ScalarText.of(item), "…"))
                    .collect(Collectors.joining(", "));
            return ", which is one of " + some + (list.size() > MOST_ALTERNATIVES ? ", …" : "");
        }
        return value instanceof Map ? ", which is a map" : ", which is " + ScalarText.of(value);
    }

    private static String network(IpNetwork network) {
        boolean four = network.high() == 0 && network.low() >>> 32 == 0xffff && network.prefix() >= 96;
        if (four) {
            long low = network.low();
            return (low >> 24 & 255) + "." + (low >> 16 & 255) + "." + (low >> 8 & 255) + "." + (low & 255) + "/"
                    + (network.prefix() - 96);
        }
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            long bits = i < 4 ? network.high() : network.low();
            groups.add(Long.toHexString(bits >> 16 * (3 - i % 4) & 0xffff));
        }
        return String.join(":", groups) + "/" + network.prefix();
    }
}
