package dev.whodunit.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.rule.TextPattern;
import dev.whodunit.sigma.rule.ValueTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Several texts at once against each pattern by itself, over few characters and odd ones. */
class TextChoiceTest {

    private static final String CHARACTERS = "abAB-É\u00e9\u0130\u0131k\u212a\u03c2\u03a3\0\uffff";

    @Property(tries = 2000)
    void a_value_fits_if_it_fits_one_of_the_patterns(@ForAll long seed) {
        Random random = new Random(seed);
        String characters = random.nextBoolean() ? "abA" : CHARACTERS;
        List<ValueTest> texts = new ArrayList<>();
        for (int i = random.nextInt(random.nextInt(10) == 0 ? TextChoice.MOST : 4); i >= 0; i--) {
            TextPattern pattern = TextPattern.literal("a" + AutomatonPropertyTest.text(random, characters, 5));
            pattern = random.nextBoolean() ? pattern.anythingBefore() : pattern;
            pattern = random.nextBoolean() ? pattern.anythingAfter() : pattern;
            texts.add(new ValueTest.Text(pattern, false));
        }
        TextChoice choice = new TextChoice(texts);

        for (int i = 0; i < 10; i++) {
            String value = AutomatonPropertyTest.text(random, characters, 9);

            assertThat(texts).allMatch(TextChoice::takes);
            assertThat(choice.test(value))
                    .as("%s: %s", texts, value)
                    .isEqualTo(texts.stream()
                            .anyMatch(text -> ((ValueTest.Text) text).pattern().matches(value, false)));
        }
    }
}
