package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.Comparison;
import java.math.BigDecimal;
import java.util.function.Predicate;

/** Compares a number, or text that is one, with a fixed number. Whole numbers are compared exactly. */
final class NumberComparison implements Predicate<Object> {

    private static final int LONGEST = 40;

    private final Comparison comparison;
    private final boolean whole;
    private final long asLong;
    private final double asDouble;

    NumberComparison(Comparison comparison, BigDecimal number) {
        this.comparison = comparison;
        asDouble = number.doubleValue();
        asLong = number.longValue();
        whole = BigDecimal.valueOf(asLong).compareTo(number) == 0;
    }

    @Override
    public boolean test(Object value) {
        if (value instanceof Long || value instanceof Integer) {
            return test(((Number) value).longValue());
        }
        if (value instanceof Number number) {
            return test(number.doubleValue());
        }
        return value instanceof String text && test(text.strip());
    }

    private boolean test(long value) {
        return comparison.holds(whole ? Long.compare(value, asLong) : Double.compare(value, asDouble));
    }

    private boolean test(double value) {
        // Adding zero makes the two zeros one.
        return !Double.isNaN(value) && comparison.holds(Double.compare(value + 0.0, asDouble + 0.0));
    }

    private boolean test(String text) {
        if (text.isEmpty() || text.length() > LONGEST || !isNumeric(text)) {
            return false;
        }
        try {
            return text.length() < 19 && isWhole(text) ? test(Long.parseLong(text)) : test(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isNumeric(String text) {
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWhole(String text) {
        return text.indexOf('.') < 0 && text.indexOf('e') < 0 && text.indexOf('E') < 0;
    }
}
