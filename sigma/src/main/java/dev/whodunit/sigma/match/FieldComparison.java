package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.FieldNames;
import dev.whodunit.sigma.rule.PatternMatcher;
import dev.whodunit.sigma.rule.ScalarText;
import dev.whodunit.sigma.rule.TextSearch;
import dev.whodunit.sigma.rule.ValueTest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares a field's value with another field's of the same event; of lists, one pair is enough. Both come from the event, so
 * the work is bounded by their size: of two lists only so many pairs are compared, unless they are to be equal.
 */
final class FieldComparison implements ValueMatcher {

    private static final int MOST_PAIRS = 1_000_000;

    private final ValueTest.OtherField test;
    private final FieldChoice other;

    private FieldComparison(ValueTest.OtherField test, FieldNames fields) {
        this.test = test;
        other = FieldChoice.of(fields.of(test.field()));
    }

    static ValueMatcher compile(ValueTest.OtherField test, FieldNames fields) {
        return new FieldComparison(test, fields);
    }

    @Override
    public boolean matches(FieldSource event, @Nullable Object value) {
        Object theirs = other.in(event);
        if (value == null || theirs == null) {
            return false;
        }
        if (!(value instanceof List) && !(theirs instanceof List)) {
            String text = ScalarText.of(value);
            String their = ScalarText.of(theirs);
            return text != null && their != null && relates(text, their);
        }
        return relates(texts(value), texts(theirs));
    }

    private static List<String> texts(Object value) {
        List<String> texts = new ArrayList<>();
        ValueMatchers.any(
                scalar -> {
                    String text = ScalarText.of(scalar);
                    return text != null && !texts.add(text);
                },
                value);
        return texts;
    }

    private boolean relates(List<String> ours, List<String> theirs) {
        if (test.relation() == ValueTest.Relation.EQUALS) {
            HashSet<String> known = new HashSet<>();
            theirs.forEach(their -> known.add(inOneCase(their)));
            return ours.stream().anyMatch(our -> known.contains(inOneCase(our)));
        }
        int pairs = 0;
        for (String their : theirs) {
            for (String our : ours) {
                if (++pairs > MOST_PAIRS) {
                    return false;
                }
                if (relates(our, their)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean relates(String ours, String theirs) {
        int room = ours.length() - theirs.length();
        return room >= 0
                && switch (test.relation()) {
                    case EQUALS -> room == 0 && isAt(ours, theirs, 0);
                    case STARTS_WITH -> isAt(ours, theirs, 0);
                    case ENDS_WITH -> isAt(ours, theirs, room);
                    case CONTAINS -> new TextSearch(theirs, test.cased()).find(ours, 0, ours.length()) >= 0;
                };
    }

    /** Whether their text stands in ours at that place, which leaves room for it. */
    private boolean isAt(String ours, String theirs, int at) {
        for (int i = 0; i < theirs.length(); i++) {
            char our = ours.charAt(at + i);
            char their = theirs.charAt(i);
            if (our != their && (test.cased() || PatternMatcher.fold(our) != PatternMatcher.fold(their))) {
                return false;
            }
        }
        return true;
    }

    private String inOneCase(String text) {
        if (test.cased()) {
            return text;
        }
        StringBuilder folded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            folded.append(PatternMatcher.fold(text.charAt(i)));
        }
        return folded.toString();
    }
}
