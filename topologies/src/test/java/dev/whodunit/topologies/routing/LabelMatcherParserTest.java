package dev.whodunit.topologies.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelMatcherParserTest {

    private static boolean fits(String matchers, String label, String value) {
        return Inhibition.fits(LabelMatcherParser.parse(matchers), Map.of(label, value));
    }

    @Test
    void compares_in_four_ways() {
        assertThat(fits("a=x", "a", "x")).isTrue();
        assertThat(fits("a!=x", "a", "x")).isFalse();
        assertThat(fits("a=~\"x|y.*\"", "a", "yes")).isTrue();
        assertThat(fits("a!~\"x|y.*\"", "a", "yes")).isFalse();
    }

    @Test
    void an_expression_matches_the_whole_value() {
        assertThat(fits("a=~\"b\"", "a", "abc")).isFalse();
        assertThat(fits("a=~\".*b.*\"", "a", "a\nb")).isTrue();
    }

    @Test
    void a_label_that_is_absent_is_empty() {
        assertThat(fits("b=\"\"", "a", "x")).isTrue();
        assertThat(fits("b!=\"\"", "a", "x")).isFalse();
    }

    @Test
    void several_stand_between_commas_and_in_braces_or_not() {
        List<LabelMatcher> several = LabelMatcherParser.parse(" { a = \"x, y\" , actor.name =~ b.* , } ");
        assertThat(several).hasToString("[a=\"x, y\", actor.name=~\"b.*\"]");
        assertThat(LabelMatcherParser.parse("a=\"x, y\",actor.name=~b.*")).isEqualTo(several);
    }

    @Test
    void quotes_can_hold_quotes_and_backslashes() {
        assertThat(fits("\"a b\"=\"say \\\"x\\\" \\\\ \"", "a b", "say \"x\" \\ "))
                .isTrue();
        assertThat(fits("a=~\"\\d+\\.\\d\"", "a", "12.5")).isTrue();
    }

    @Test
    void it_reads_back_what_it_writes() {
        LabelMatcher matcher = new LabelMatcher("a", LabelMatcher.Operator.EQUAL, "x \"y\" \\ \n");
        assertThat(LabelMatcherParser.parse(matcher.toString())).containsExactly(matcher);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "=x", "a=x b", "{a=x", "a=x}", "a==x", "{}", "a=x,,b=y", "a~x"})
    void what_is_none_is_told(String text) {
        assertThatThrownBy(() -> LabelMatcherParser.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected a matcher such as severity=\"critical\"");
    }

    @Test
    void a_quote_that_is_not_closed_is_told() {
        assertThatThrownBy(() -> LabelMatcherParser.parse("a=\"x")).hasMessageStartingWith("the quote is not closed");
    }

    @Test
    void what_is_no_expression_is_told() {
        assertThatThrownBy(() -> LabelMatcherParser.parse("a=~\"(\""))
                .hasMessageStartingWith("\"(\" is no regular expression: ");
    }

    @Test
    void a_hostile_value_costs_little_time() {
        assertThat(fits("a=~\"(x+x+)+y\"", "a", "x".repeat(100_000))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"((x{1000}){1000}){1000}", "(((x{99}){99}){99}){99}", "(x{1,999}){2,999}", "(x{101}){100,}"})
    void an_expression_that_repeats_repeats_is_refused_before_it_fills_the_memory(String expression) {
        assertThatThrownBy(() -> LabelMatcherParser.parse("a=~\"" + expression + "\""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + expression + "\" repeats too much");
    }

    @Test
    void an_expression_may_repeat_as_much_as_anybody_needs() {
        assertThat(fits("a=~\"(\\d{1,3}\\.){3}\\d{1,3}\"", "a", "192.0.2.10")).isTrue();
        assertThat(fits("a=~\"(x{100}){100}\"", "a", "x".repeat(10_000))).isTrue();
    }

    @Test
    void an_expression_that_is_too_long_is_told() {
        assertThatThrownBy(() -> LabelMatcherParser.parse("a=~\"" + "x".repeat(2_001) + "\""))
                .hasMessage("a regular expression has at most 2000 characters");
    }
}
