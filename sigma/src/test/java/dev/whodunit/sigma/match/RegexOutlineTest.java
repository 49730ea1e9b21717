package dev.whodunit.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexOutlineTest {

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            abc                  ~ [abc]        ~ []            ~ 3
            ab?c                 ~ [a, c]       ~ []            ~ 2
            ab+c                 ~ [ab, c]      ~ []            ~ 3
            a\\.b\\s+c           ~ [a.b, c]     ~ []            ~ 5
            cmd.{0,5}(?:/c|/r).+vbs ~ [cmd, vbs] ~ [[/c, /r]]   ~ 9
            (?i)[Rr][uU]n32      ~ [run32]      ~ []            ~ 5
            (ab|)c               ~ [c]          ~ []            ~ 1
            (ab|cd)?x            ~ [x]          ~ []            ~ 1
            a|bc                 ~ []           ~ [[a, bc]]     ~ 1
            .{200,}              ~ []           ~ []            ~ 200
            a{2}{0|b}            ~ []           ~ []            ~ 0
            [^a]b[]x]            ~ [b]          ~ []            ~ 3
            \\Qa|b\\E            ~ []           ~ []            ~ 0
            ^\\bé$               ~ []           ~ []            ~ 1
            """)
    void names_what_every_match_has(String expression, String literals, String choices, long shortest) {
        RegexOutline outline = RegexOutline.of(expression);

        assertThat(outline.literals()).hasToString(literals);
        assertThat(outline.choices()).hasToString(choices);
        assertThat(outline.shortest()).isEqualTo(shortest);
    }
}
