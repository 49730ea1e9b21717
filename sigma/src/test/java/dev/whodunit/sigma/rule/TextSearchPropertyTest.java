package dev.whodunit.sigma.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TextSearchPropertyTest {

    @Property
    void finds_the_first_place_between_two(
            @ForAll @CharRange(from = 'a', to = 'b') @CharRange(from = 'A', to = 'A') @StringLength(max = 40)
                    String text,
            @ForAll @CharRange(from = 'a', to = 'b') @CharRange(from = 'A', to = 'A') @StringLength(max = 6)
                    String sought,
            @ForAll boolean cased) {
        int from = text.length() / 4;
        int to = text.length() - text.length() / 5;

        int found = new TextSearch(sought, cased).find(text, from, to);

        String between = text.substring(from, to);
        int expected = cased
                ? between.indexOf(sought)
                : between.toLowerCase(Locale.ROOT).indexOf(sought.toLowerCase(Locale.ROOT));
        assertThat(found).isEqualTo(expected < 0 ? -1 : from + expected);
    }

    @Test
    void aFoldedCharacterIsFolded() {
        // What was folded before is given to a search, which folds it again.
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            char folded = PatternMatcher.fold((char) c);
            assertThat(PatternMatcher.fold(folded)).as("%x", c).isEqualTo(folded);
        }
    }
}
