package dev.whodunit.topologies.routing;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.re2j.Pattern;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * A condition on one label, in Alertmanager's words: {@code severity="critical"}. A label that is absent has the empty
 * value. Regular expressions are RE2's, so they take linear time, and match the whole value. Immutable.
 */
public final class LabelMatcher {

    /** How a label is compared. */
    public enum Operator {
        EQUAL("="),
        NOT_EQUAL("!="),
        MATCHES("=~"),
        MATCHES_NOT("!~");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }
    }

    private static final int LONGEST = 2_000;
    private static final long MOST_REPEATS = 10_000;
    private static final java.util.regex.Pattern REPEAT =
            java.util.regex.Pattern.compile("\\{(\\d{1,6})(?:,(\\d{1,6})?)?\\}");

    private final String label;
    private final Operator operator;
    private final String value;
    private final @Nullable Pattern pattern;

    /**
     * A matcher.
     *
     * @throws IllegalArgumentException if the value is to be a regular expression and is none; the message is for people
     */
    public LabelMatcher(String label, Operator operator, String value) {
        this.label = label;
        this.operator = operator;
        this.value = value;
        boolean isPattern = operator == Operator.MATCHES || operator == Operator.MATCHES_NOT;
        this.pattern = isPattern ? pattern(value) : null;
    }

    /** One as Alertmanager's API writes it. */
    @JsonCreator
    static LabelMatcher of(
            @JsonProperty("name") String name,
            @JsonProperty("value") String value,
            @JsonProperty("isRegex") boolean isRegex,
            @JsonProperty("isEqual") @Nullable Boolean isEqual) {
        boolean equal = isEqual == null || isEqual;
        Operator pattern = equal ? Operator.MATCHES : Operator.MATCHES_NOT;
        return new LabelMatcher(name, isRegex ? pattern : equal ? Operator.EQUAL : Operator.NOT_EQUAL, value);
    }

    private static Pattern pattern(String value) {
        checkRepeats(value);
        try {
            return Pattern.compile(value, Pattern.DOTALL);
        } catch (com.google.re2j.PatternSyntaxException e) {
            throw new IllegalArgumentException("\"" + value + "\" is no regular expression: " + e.getDescription(), e);
        }
    }

    // RE2/J writes counted repeats out: three of a thousand within one another would fill the memory.
    private static void checkRepeats(String value) {
        if (value.length() > LONGEST) {
            throw new IllegalArgumentException("a regular expression has at most " + LONGEST + " characters");
        }
        Matcher repeat = REPEAT.matcher(value);
        long all = 1;
        while (repeat.find() && all <= MOST_REPEATS) {
            String most = repeat.group(2) == null ? repeat.group(1) : repeat.group(2);
            all *= Math.max(1, Integer.parseInt(most));
        }
        if (all > MOST_REPEATS) {
            throw new IllegalArgumentException("\"" + value + "\" repeats too much");
        }
    }

    /** The label's name. */
    @JsonProperty("name")
    public String label() {
        return label;
    }

    /** The value, or the regular expression for it. */
    @JsonProperty("value")
    public String value() {
        return value;
    }

    @JsonProperty("isRegex")
    public boolean isRegex() {
        return pattern != null;
    }

    /** False where what fits is meant to be left out. */
    @JsonProperty("isEqual")
    public boolean isEqual() {
        return operator == Operator.EQUAL || operator == Operator.MATCHES;
    }

    /** Whether labels fulfil it. */
    public boolean matches(Map<String, String> labels) {
        String found = labels.getOrDefault(label, "");
        return switch (operator) {
            case EQUAL -> found.equals(value);
            case NOT_EQUAL -> !found.equals(value);
            case MATCHES -> Objects.requireNonNull(pattern).matches(found);
            case MATCHES_NOT -> !Objects.requireNonNull(pattern).matches(found);
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LabelMatcher matcher
                && matcher.label.equals(label)
                && matcher.operator == operator
                && matcher.value.equals(value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(label, operator, value);
    }

    /** As Alertmanager writes it. */
    @Override
    public String toString() {
        return label + operator.sign() + "\""
                + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
