package dev.whodunit.sigma.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PatternMatcherTest {

    @Property(tries = 2_000)
    void long_and_short_pieces_are_found_where_a_regular_expression_finds_them(@ForAll long seed) {
        Random random = new Random(seed);
        List<TextPattern.Part> parts = new ArrayList<>();
        StringBuilder expression = new StringBuilder();
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            String literal = letters(random, 1 + random.nextInt(80));
            parts.add(new TextPattern.Literal(literal));
            expression.append(Pattern.quote(literal));
            text.append(random.nextInt(5) == 0 ? letters(random, 10) : literal.toUpperCase(Locale.ROOT));
            if (random.nextInt(3) > 0) {
                parts.add(TextPattern.Wildcard.ANY);
                expression.append(".*");
                text.append(letters(random, random.nextInt(100)));
            }
        }

        boolean expected = Pattern.compile(expression.toString(), Pattern.CASE_INSENSITIVE)
                .matcher(text)
                .matches();

        assertThat(new PatternMatcher(new TextPattern(parts), false).matches(text))
                .isEqualTo(expected);
        assertThat(new PatternMatcher(new TextPattern(parts), true).matches(text))
                .isEqualTo(Pattern.compile(expression.toString()).matcher(text).matches());
    }

    /** Of two letters, so that beginnings come again and again. */
    private static String letters(Random random, int length) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < length; i++) {
            letters.append(random.nextInt(4) == 0 ? 'b' : 'a');
        }
        return letters.toString();
    }
}
