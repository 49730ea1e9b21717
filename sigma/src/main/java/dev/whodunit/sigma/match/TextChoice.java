package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.PatternMatcher;
import dev.whodunit.sigma.rule.TextPattern.Literal;
import dev.whodunit.sigma.rule.TextPattern.Part;
import dev.whodunit.sigma.rule.TextPattern.Wildcard;
import dev.whodunit.sigma.rule.ValueTest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * A few texts, one of which a value must be, begin with, end with or contain, in whatever case. A rule is seldom evaluated, and
 * then what it compares is in no cache: so all of it lies together, and a value is read once for all texts that it may
 * contain. Immutable and safe for threads.
 */
final class TextChoice implements Predicate<String> {

    /** So many texts are compared together. */
    static final int MOST = 64;

    /** Longer texts are looked for in linear time, by {@link PatternMatcher}. */
    private static final int LONGEST = 31;

    private record Text(char[] folded, boolean atBegin, boolean atEnd) {

        boolean isAnchored() {
            return atBegin || atEnd;
        }
    }

    private final char[] characters;
    /** Where each text begins among the characters, those first that stand at a value's begin or end; and the end of all. */
    private final int[] begins;

    private final boolean[] atBegin;
    private final boolean[] atEnd;
    private final int anchored;
    /** A bit for the first characters of the texts that stand anywhere, of which several may have the same. */
    private final long firsts;

    private final int shortest;

    /** @param texts which it {@link #takes} */
    TextChoice(List<ValueTest> texts) {
        Text[] sorted = texts.stream()
                .map(test -> text((ValueTest.Text) test))
                .sorted(Comparator.comparing(text -> !text.isAnchored()))
                .toArray(Text[]::new);
        begins = new int[sorted.length + 1];
        atBegin = new boolean[sorted.length];
        atEnd = new boolean[sorted.length];
        characters = new char
                [Arrays.stream(sorted).mapToInt(text -> text.folded().length).sum()];
        long bits = 0;
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < sorted.length; i++) {
            char[] folded = sorted[i].folded();
            System.arraycopy(folded, 0, characters, begins[i], folded.length);
            begins[i + 1] = begins[i] + folded.length;
            atBegin[i] = sorted[i].atBegin();
            atEnd[i] = sorted[i].atEnd();
            if (!sorted[i].isAnchored()) {
                bits |= 1L << folded[0];
                least = Math.min(least, folded.length);
            }
        }
        anchored = (int) Arrays.stream(sorted).filter(Text::isAnchored).count();
        firsts = bits;
        shortest = least;
    }

    /** Whether a test is for one short text, in any case, without wildcards but at its begin or end. */
    static boolean takes(ValueTest test) {
        return test instanceof ValueTest.Text text
                && !text.cased()
                && text.pattern().parts().stream()
                        .allMatch(part -> part == Wildcard.ANY
                                || part instanceof Literal literal
                                        && literal.text().length() <= LONGEST)
                && text.pattern().parts().stream()
                                .filter(Literal.class::isInstance)
                                .count()
                        == 1;
    }

    private static Text text(ValueTest.Text test) {
        List<Part> parts = test.pattern().parts();
        char[] folded = test.pattern().literalText().toCharArray();
        for (int i = 0; i < folded.length; i++) {
            folded[i] = PatternMatcher.fold(folded[i]);
        }
        return new Text(folded, parts.get(0) != Wildcard.ANY, parts.get(parts.size() - 1) != Wildcard.ANY);
    }

    @Override
    public boolean test(String value) {
        for (int i = 0; i < anchored; i++) {
            int room = value.length() - (begins[i + 1] - begins[i]);
            boolean fits = atBegin[i] && atEnd[i] ? room == 0 : room >= 0;
            if (fits && isAt(atBegin[i] ? 0 : room, i, value)) {
                return true;
            }
        }
        return anchored < atBegin.length && containsOne(value);
    }

    private boolean containsOne(String value) {
        int last = value.length() - shortest;
        for (int at = 0; at <= last; at++) {
            char c = PatternMatcher.fold(value.charAt(at));
            if ((firsts >>> c & 1) != 0 && isOneAt(at, c, value)) {
                return true;
            }
        }
        return false;
    }

    private boolean isOneAt(int at, char first, String value) {
        for (int i = anchored; i < atBegin.length; i++) {
            if (characters[begins[i]] == first
                    && at + begins[i + 1] - begins[i] <= value.length()
                    && isAt(at, i, value)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a text stands at a place of the value, which leaves room for it. */
    private boolean isAt(int at, int text, String value) {
        int begin = begins[text];
        for (int i = begin; i < begins[text + 1]; i++) {
            if (PatternMatcher.fold(value.charAt(at + i - begin)) != characters[i]) {
                return false;
            }
        }
        return true;
    }
}
