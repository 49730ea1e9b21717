package dev.whodunit.sigma.rule;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The one text of a value that is compared as text, so that 443, 443.0 and "443" are the same. */
public final class ScalarText {

    private static final double EXACT = 1e15;

    private ScalarText() {}

    /** The text of a String, Number or Boolean; null for anything else. */
    public static @Nullable String of(Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof Double || value instanceof Float) {
            return ofDouble(((Number) value).doubleValue());
        }
        if (value instanceof Number || value instanceof Boolean || value instanceof Character) {
            return value.toString();
        }
        return null;
    }

    /** The text of a number: whole ones without a fraction, none with an exponent. */
    public static String ofDouble(double number) {
        if (number == Math.rint(number) && Math.abs(number) < EXACT) {
            return Long.toString((long) number);
        }
        return Double.isFinite(number)
                ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
                : Double.toString(number);
    }
}
