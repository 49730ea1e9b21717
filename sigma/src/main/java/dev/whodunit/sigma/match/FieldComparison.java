package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.FieldNames;
import dev.whodunit.sigma.rule.PatternMatcher;
import dev.whodunit.sigma.rule.ScalarText;
import dev.whodunit.sigma.rule.ValueTest;
import org.jspecify.annotations.Nullable;

/** Compares a field's value with another field's of the same event; of lists, one pair is enough. */
final class FieldComparison {

    private FieldComparison() {}

    static ValueMatcher compile(ValueTest.OtherField test, FieldNames fields) {
        FieldChoice other = FieldChoice.of(fields.of(test.field()));
        return (event, value) -> ValueMatchers.any(
                theirs -> ValueMatchers.any(ours -> relates(test, ScalarText.of(ours), ScalarText.of(theirs)), value),
                other.in(event));
    }

    private static boolean relates(ValueTest.OtherField test, @Nullable String ours, @Nullable String theirs) {
        if (ours == null || theirs == null) {
            return false;
        }
        int room = ours.length() - theirs.length();
        return switch (test.relation()) {
            case EQUALS -> room == 0 && isAt(ours, theirs, 0, test.cased());
            case STARTS_WITH -> room >= 0 && isAt(ours, theirs, 0, test.cased());
            case ENDS_WITH -> room >= 0 && isAt(ours, theirs, room, test.cased());
            case CONTAINS -> contains(ours, theirs, test.cased());
        };
    }

    private static boolean contains(String ours, String theirs, boolean cased) {
        for (int at = 0; at <= ours.length() - theirs.length(); at++) {
            if (isAt(ours, theirs, at, cased)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAt(String ours, String theirs, int at, boolean cased) {
        for (int i = 0; i < theirs.length(); i++) {
            char a = ours.charAt(at + i);
            char b = theirs.charAt(i);
            if (a != b && (cased || PatternMatcher.fold(a) != PatternMatcher.fold(b))) {
                return false;
            }
        }
        return true;
    }
}
