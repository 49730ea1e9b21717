package dev.whodunit.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeedleSearchTest {

    @Property(tries = 6000)
    void finds_exactly_the_needles_that_are_there_however_long_they_are(@ForAll long seed) {
        Random random = new Random(seed);
        String characters =
                random.nextBoolean() ? "abAB" : random.nextInt(8) == 0 ? AutomatonPropertyTest.many() : "aÉé-\u212ak";
        Set<Needle> distinct = new LinkedHashSet<>();
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 300 : 12); i >= 0; i--) {
            String text = AutomatonPropertyTest.text(random, characters, random.nextInt(8) == 0 ? 7 : 16);
            distinct.add(Needle.of(text, random.nextInt(3) == 0, random.nextInt(3) == 0));
        }
        List<Needle> needles = new ArrayList<>(distinct);
        int[] numbers = IntStream.range(0, needles.size()).map(i -> 3 * i).toArray();
        NeedleSearch search = new NeedleSearch(new Alphabet(needles), needles, numbers, 1 + random.nextInt(3));

        for (int i = random.nextInt(3); i >= 0; i--) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(4); j >= 0; j--) {
                text.append(AutomatonPropertyTest.text(random, characters + "z", 12));
                text.append(needles.get(random.nextInt(needles.size())).folded());
            }
            FoundNeedles found = new FoundNeedles(3 * needles.size());
            search.search(text.toString(), new char[1 + random.nextInt(9)], found);

            assertThat(AutomatonPropertyTest.numbers(found))
                    .as("%s in %s", needles, text)
                    .isEqualTo(AutomatonPropertyTest.lookedFor(needles, numbers, text.toString()));
        }
    }

    /** A short needle has a hash for each end that could stand before it: few are hashed all the same, many are not. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 300})
    void short_needles_are_found_among_long_ones_wherever_they_stand(int count) {
        List<Needle> needles = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            needles.add(Needle.of("s" + (char) ('a' + i % 26) + (char) ('a' + i / 26) + "ort", i % 3 == 1, i % 3 == 2));
        }
        for (int i = 0; i < 20; i++) {
            needles.add(Needle.of("a long needle " + i, false, false));
        }
        int[] numbers = IntStream.range(0, needles.size()).toArray();
        NeedleSearch search = new NeedleSearch(new Alphabet(needles), needles, numbers, 1);

        for (Needle needle : needles) {
            for (String text : List.of("%s", "x%s", "%sx", "before %s after", "before %s", "%s after")) {
                String value = text.formatted(needle.folded());
                FoundNeedles found = new FoundNeedles(needles.size());
                search.search(value, new char[4096], found);

                assertThat(AutomatonPropertyTest.numbers(found))
                        .as("%s in %s", needle, value)
                        .isEqualTo(AutomatonPropertyTest.lookedFor(needles, numbers, value));
            }
        }
    }

    /** Each place of the text nearly is each needle, so that to compare them all there takes their product. */
    @Test
    void a_text_that_nearly_holds_long_needles_everywhere_takes_no_longer_than_others() {
        List<Needle> needles = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            needles.add(Needle.of("a".repeat(2000 + i) + "b", false, false));
        }
        int[] numbers = IntStream.range(0, needles.size()).toArray();
        NeedleSearch search = new NeedleSearch(new Alphabet(needles), needles, numbers, 1);
        String text = "a".repeat(1_000_000) + "b";

        FoundNeedles found = new FoundNeedles(needles.size());
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> search.search(text, new char[4096], found));

        assertThat(found.count()).isEqualTo(200);
    }
}
