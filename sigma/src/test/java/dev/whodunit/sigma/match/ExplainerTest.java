package dev.whodunit.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.match.Explanation.Branch;
import dev.whodunit.sigma.match.Explanation.FieldCheck;
import dev.whodunit.sigma.match.Explanation.KeywordCheck;
import dev.whodunit.sigma.match.Explanation.Kind;
import dev.whodunit.sigma.match.Explanation.Named;
import dev.whodunit.sigma.match.Explanation.Quantified;
import dev.whodunit.sigma.parse.ParsedRules;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.rule.Rule;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is kept of each step; that the verdict is the matcher's is a property of {@link MatcherPropertyTest}. */
class ExplainerTest {

    @Test
    void every_step_is_kept_also_when_another_has_decided() {
        Rule rule = rule("""
                logsource: {product: p, service: s}
                detection:
                  chosen: {a: 1, b: [x, y]}
                  left_out: {c|contains: z}
                  condition: chosen and not left_out
                """);

        Explanation explanation = explain(rule, Map.of("logsource.product", "p", "a", 2L, "b", "x", "c", "buzz"));

        FieldCheck a = new FieldCheck("a", "'1'", 2L, false);
        FieldCheck b = new FieldCheck("b", "'x' or 'y'", "x", true);
        FieldCheck c = new FieldCheck("c", "containing 'z'", "buzz", true);
        Named chosen = new Named("chosen", false, new Branch(Kind.ALL, false, List.of(a, b)));
        Named leftOut = new Named("left_out", true, c);
        assertThat(explanation.condition())
                .isEqualTo(new Branch(Kind.ALL, false, List.of(chosen, new Branch(Kind.NOT, false, List.of(leftOut)))));
        assertThat(explanation.logsource())
                .containsExactly(
                        new FieldCheck("logsource.product", "'p'", "p", true),
                        new FieldCheck("logsource.service", "'s'", null, false));
        assertThat(explanation.matches()).isFalse();
    }

    @Test
    void an_event_without_logsource_is_tried_against_every_rule() {
        Rule rule = rule("logsource: {product: p}\ndetection: {s: {a: 1}, condition: s}\n");

        Explanation explanation = explain(rule, Map.of("a", 1L));

        assertThat(explanation.logsource()).containsExactly(new FieldCheck("logsource.product", "'p'", null, true));
        assertThat(explanation.matches()).isTrue();
    }

    @Test
    void a_quantifier_shows_each_selection_that_it_covers() {
        Rule rule = rule("""
                logsource: {product: p}
                detection:
                  some_a: {a: 1}
                  some_b: {b: null}
                  other: {c: 1}
                  condition: 1 of some_*
                """);

        Explanation explanation = explain(rule, Map.of("a", 2L));

        assertThat(explanation.condition())
                .isEqualTo(new Quantified(
                        "1 of some_*",
                        true,
                        List.of(
                                new Named("some_a", false, new FieldCheck("a", "'1'", 2L, false)),
                                new Named("some_b", true, new FieldCheck("b", "no value", null, true)))));
    }

    @Test
    void a_keyword_shows_where_it_was_found() {
        Rule rule = rule("logsource: {product: p}\ndetection: {words: [denied, refused], condition: words}\n");

        Explanation explanation =
                explain(rule, Map.of("message", "denied", "more", List.of(Map.of("x", "Refused")), "other", "no"));

        assertThat(explanation.condition())
                .isEqualTo(new Named(
                        "words",
                        true,
                        new Branch(
                                Kind.ANY,
                                true,
                                List.of(
                                        new KeywordCheck("containing 'denied'", Map.of("message", "denied"), true),
                                        new KeywordCheck(
                                                "containing 'refused'",
                                                Map.of("more", List.of(Map.of("x", "Refused"))),
                                                true)))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "f: ''; ''",
                "f: a*; starting with 'a'",
                "f: '*'; any text",
                "f|endswith: a; ending with 'a'",
                "f: a*b?; text like 'a*b?'",
                "f|cased: A; 'A' in this case",
                "f|re|i: '^a'; a match of /^a/i",
                "f|cidr: 10.0.0.0/8; an address in 10.0.0.0/8",
                "f|cidr: 2001:db8::/32; an address in 2001:db8:0:0:0:0:0:0/32",
                "f|gte: 2.5; gte 2.5",
                "f|hour|lt: 6; a time whose hour is lt 6",
                "f|exists: true; any value",
                "f|exists: false; no value",
                "f|fieldref: g; the value of g, which is 7",
                "f|fieldref: list; the value of list, which is one of a, 2, …",
                "f|fieldref|startswith: h; text starting with the value of h, which has none",
                "f|contains|all: [a, b]; containing 'a' and containing 'b'",
                "f|neq: [a, b]; not ('a' or 'b')",
            })
    void says_in_words_what_is_expected(String selection, String words) {
        Rule rule = rule("logsource: {product: p}\ndetection:\n  s:\n    " + selection + "\n  condition: s\n");

        Explanation explanation = explain(rule, Map.of("g", 7L, "list", List.of("a", 2L, List.of())));

        FieldCheck check = (FieldCheck) ((Named) explanation.condition()).asks();
        assertThat(check.expected()).isEqualTo(words);
    }

    @Test
    void a_filter_is_shown_by_its_id_and_speaks_of_its_own_selections() {
        ParsedRules parsed = new RuleParser().parse("x.yml", new StringReader("""
                title: T
                logsource: {product: p}
                detection: {s: {a: 1}, condition: s}
                ---
                title: F
                id: our-filter
                logsource: {product: p}
                filter: {rules: any, s: {b: 2}, condition: not 1 of *}
                """));
        Rule rule = (Rule) RuleSet.compile(parsed.rules(), parsed.filters())
                .rules()
                .rules()
                .get(0);

        Explanation explanation = explain(rule, Map.of("a", 1L, "b", 2L));

        FieldCheck b = new FieldCheck("b", "'2'", 2L, true);
        Quantified any = new Quantified("1 of *", true, List.of(new Named("s", true, b)));
        assertThat(explanation.condition())
                .isEqualTo(new Branch(
                        Kind.ALL,
                        false,
                        List.of(
                                new Named("s", true, new FieldCheck("a", "'1'", 1L, true)),
                                new Named("filter our-filter", false, new Branch(Kind.NOT, false, List.of(any))))));
        assertThat(explanation.matches()).isFalse();
    }

    private static Explanation explain(Rule rule, Map<String, Object> event) {
        return Explainer.explain(rule, new MapEvent(event));
    }

    private static Rule rule(String yaml) {
        return (Rule) new RuleParser()
                .parse("x.yml", new StringReader("title: T\n" + yaml))
                .rules()
                .get(0);
    }
}
