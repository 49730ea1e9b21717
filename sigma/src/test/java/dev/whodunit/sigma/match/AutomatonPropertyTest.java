package dev.whodunit.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.rule.PatternMatcher;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The automaton against a search for each needle, on texts and needles of few characters, so that they overlap. */
class AutomatonPropertyTest {

    private static final String FEW = "abAB";
    private static final String ODD = "aÉé\u0130\u0131i\u03c2\u03c3\u03a3\u212ak\0\ud83d\ude00\uffff-";

    @Property(tries = 6000)
    void finds_exactly_the_needles_that_are_there_wherever_rows_end(@ForAll long seed) {
        Random random = new Random(seed);
        String characters = random.nextBoolean() ? FEW : random.nextInt(8) == 0 ? many() : ODD;
        Set<Needle> distinct = new LinkedHashSet<>();
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 300 : 12); i >= 0; i--) {
            distinct.add(Needle.of(text(random, characters, 6), random.nextInt(3) == 0, random.nextInt(3) == 0));
        }
        List<Needle> needles = new ArrayList<>(distinct);
        int[] numbers = IntStream.range(0, needles.size()).map(i -> 3 * i).toArray();
        Automaton automaton = new Automaton(new Alphabet(needles), needles, numbers, random.nextInt(2000));

        BitSet found = new BitSet();
        BitSet there = new BitSet();
        for (int i = random.nextInt(3); i >= 0; i--) {
            String text = text(random, characters + "z", 12);
            found.or(search(automaton, text, 1 + random.nextInt(5), 3 * needles.size()));
            there.or(lookedFor(needles, numbers, text));
        }

        assertThat(found).isEqualTo(there);
    }

    private static BitSet search(Automaton automaton, String text, int piece, int size) {
        FoundNeedles found = new FoundNeedles(size);
        int place = automaton.begin(found);
        for (int from = 0; from < text.length(); from += piece) {
            char[] part =
                    text.substring(from, Math.min(text.length(), from + piece)).toCharArray();
            place = automaton.read(place, part, part.length, found);
        }
        automaton.end(place, found);
        return numbers(found);
    }

    static BitSet numbers(FoundNeedles found) {
        BitSet numbers = new BitSet();
        for (int i = 0; i < found.count(); i++) {
            numbers.set(found.number(i));
        }
        return numbers;
    }

    static BitSet lookedFor(List<Needle> needles, int[] numbers, String text) {
        StringBuilder folded = new StringBuilder();
        text.chars().forEach(c -> folded.append(PatternMatcher.fold((char) c)));
        BitSet there = new BitSet();
        for (int i = 0; i < numbers.length; i++) {
            Needle needle = needles.get(i);
            String wanted = needle.folded();
            boolean isThere = needle.atBegin() && needle.atEnd()
                    ? folded.toString().equals(wanted)
                    : needle.atBegin()
                            ? folded.toString().startsWith(wanted)
                            : needle.atEnd()
                                    ? folded.toString().endsWith(wanted)
                                    : folded.toString().contains(wanted);
            there.set(numbers[i], isThere);
        }
        return there;
    }

    /** More characters than a row has cells. */
    static String many() {
        StringBuilder characters = new StringBuilder();
        IntStream.range(0, 300).forEach(i -> characters.append((char) (0x4e00 + i)));
        return characters.toString();
    }

    static String text(Random random, String characters, int longest) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(longest + 1); i > 0; i--) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        return text.toString();
    }
}
