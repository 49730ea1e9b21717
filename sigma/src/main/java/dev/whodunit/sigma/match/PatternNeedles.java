package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.TextPattern;
import dev.whodunit.sigma.rule.TextPattern.Literal;
import dev.whodunit.sigma.rule.TextPattern.Part;
import dev.whodunit.sigma.rule.TextPattern.Wildcard;
import java.util.ArrayList;
import java.util.List;

/**
 * The needles of which a text that fits a pattern has one.
 *
 * @param exact whether a text that has one fits the pattern, in any case of its letters
 */
record PatternNeedles(List<Needle> needles, boolean exact) {

    private static final char[] DASHES = {'-', '/', '\u2013', '\u2014', '\u2015'};
    private static final int MOST_DASHES = 2;

    PatternNeedles {
        needles = List.copyOf(needles);
    }

    static PatternNeedles of(TextPattern pattern) {
        List<Part> parts = pattern.parts();
        int from = 0;
        int to = parts.size();
        while (from < to && parts.get(from) == Wildcard.ANY) {
            from++;
        }
        while (from < to && parts.get(to - 1) == Wildcard.ANY) {
            to--;
        }
        List<Part> middle = parts.subList(from, to);
        boolean atBegin = from == 0;
        boolean atEnd = to == parts.size();
        boolean simple = middle.stream().allMatch(part -> part instanceof Literal || part == Wildcard.DASH)
                && middle.stream().filter(part -> part == Wildcard.DASH).count() <= MOST_DASHES;
        return simple
                ? new PatternNeedles(spelledOut(middle, atBegin, atEnd), true)
                : new PatternNeedles(List.of(longest(middle, atBegin, atEnd)), false);
    }

    private static List<Needle> spelledOut(List<Part> parts, boolean atBegin, boolean atEnd) {
        List<String> texts = List.of("");
        for (Part part : parts) {
            List<String> longer = new ArrayList<>();
            for (String text : texts) {
                if (part instanceof Literal literal) {
                    longer.add(text + literal.text());
                } else {
                    for (char dash : DASHES) {
                        longer.add(text + dash);
                    }
                }
            }
            texts = longer;
        }
        return texts.stream().map(text -> Needle.of(text, atBegin, atEnd)).toList();
    }

    private static Needle longest(List<Part> parts, boolean atBegin, boolean atEnd) {
        int longest = -1;
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Literal literal
                    && (longest < 0
                            || length(parts.get(longest)) < literal.text().length())) {
                longest = i;
            }
        }
        if (longest < 0 || length(parts.get(longest)) == 0) {
            return Needle.ANY_TEXT;
        }
        String text = ((Literal) parts.get(longest)).text();
        return Needle.of(text, atBegin && longest == 0, atEnd && longest == parts.size() - 1);
    }

    private static int length(Part part) {
        return part instanceof Literal literal ? literal.text().length() : 0;
    }
}
