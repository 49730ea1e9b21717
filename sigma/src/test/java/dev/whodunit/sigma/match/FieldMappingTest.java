package dev.whodunit.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.match.Explanation.FieldCheck;
import dev.whodunit.sigma.match.Explanation.Named;
import dev.whodunit.sigma.parse.FieldMappingParser;
import dev.whodunit.sigma.parse.ParsedFields;
import dev.whodunit.sigma.parse.ParsedRules;
import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.rule.FieldMapping;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.SigmaRule;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** That other names mean the same in every test and condition is a property of {@link MatcherPropertyTest}. */
class FieldMappingTest {

    private static final String RULES = """
            title: Web
            name: web
            id: 11111111-1111-1111-1111-111111111111
            level: low
            logsource: {product: nginx, category: webserver}
            detection: {selection: {cs-method: post, sc-status|gte: 500}, condition: selection}
            ---
            title: Elsewhere
            name: elsewhere
            id: 22222222-2222-2222-2222-222222222222
            level: low
            logsource: {category: proxy}
            detection: {selection: {cs-method: post}, condition: selection}
            ---
            title: Same
            name: same
            id: 33333333-3333-3333-3333-333333333333
            level: low
            logsource: {category: webserver}
            detection: {selection: {cs-user|fieldref: cs-owner}, condition: selection}
            ---
            title: Many
            name: many
            id: 44444444-4444-4444-4444-444444444444
            level: low
            correlation: {type: event_count, rules: [elsewhere], group-by: [c-ip], timespan: 5m, condition: {gt: 3}}
            """;
    private static final String FIELDS = """
            logsource: {category: webserver}
            fields:
              cs-method: http.request.method
              sc-status: [http.response.status_code, http.status]
              cs-owner: user.name
            """;

    @Test
    void a_field_is_found_by_the_rules_name_or_by_that_of_the_mapping() {
        RuleSet rules = compile(FIELDS);

        assertThat(match(rules, Map.of("cs-method", "POST", "sc-status", 503L))).containsExactly("web", "elsewhere");
        assertThat(match(rules, Map.of("http.request.method", "POST", "http.status", "503")))
                .containsExactly("web");
        assertThat(match(rules, Map.of("http", Map.of("request.method", "POST"), "sc-status", 503L)))
                .containsExactly("web");
    }

    @Test
    void the_first_name_that_has_a_value_counts_and_the_rules_own_comes_first() {
        RuleSet rules = compile(FIELDS);
        Map<String, Object> statuses = Map.of("http.response.status_code", 503L, "http.status", 200L);

        assertThat(match(rules, Map.of("cs-method", "GET", "http.request.method", "POST", "sc-status", 503L)))
                .isEmpty();
        assertThat(match(rules, with(statuses, "cs-method", "POST"))).contains("web");
        assertThat(match(rules, with(with(statuses, "cs-method", "POST"), "sc-status", 200L)))
                .doesNotContain("web");
    }

    @Test
    void a_field_that_is_compared_with_has_other_names_too() {
        RuleSet rules = compile(FIELDS);

        assertThat(match(rules, Map.of("cs-user", "ann", "user.name", "Ann"))).containsExactly("same");
        assertThat(match(rules, Map.of("cs-user", "ann", "user.name", "Ann", "cs-owner", "bob")))
                .isEmpty();
    }

    @Test
    void several_mappings_of_a_field_are_tried_in_the_order_of_the_file() {
        RuleSet rules = compile("fields: {cs-method: method}\n---\n" + FIELDS);

        assertThat(match(rules, Map.of("method", "post"))).containsExactly("elsewhere");
        assertThat(match(rules, Map.of("http.request.method", "post", "sc-status", 500L)))
                .containsExactly("web");
        assertThat(match(rules, Map.of("method", "get", "http.request.method", "post", "sc-status", 500L)))
                .isEmpty();
    }

    @Test
    void only_what_a_rule_decides_by_changes_its_state_hash() {
        RuleSet without = compile("");
        RuleSet mapped = compile(FIELDS);
        RuleSet grouped = compile("fields: {c-ip: client.address}\n");

        assertThat(changed(without, mapped)).containsExactly("web", "same");
        assertThat(changed(without, compile("fields: {else: other}\n"))).isEmpty();
        assertThat(changed(mapped, compile(FIELDS.replace("user.name", "user.id"))))
                .containsExactly("same");
        assertThat(changed(without, grouped)).containsExactly("many");
        assertThat(mapped.hash()).isNotEqualTo(without.hash());
    }

    @Test
    void an_explanation_says_under_which_name_a_value_was_found() {
        Rule rule = (Rule) compile(FIELDS).rules().get(0);

        Explanation explanation =
                Explainer.explain(rule, new MapEvent(Map.of("http.request.method", "POST", "sc-status", 200L)));

        assertThat(((Explanation.Branch) ((Named) explanation.condition()).asks()).parts())
                .containsExactly(
                        new FieldCheck("cs-method", "http.request.method", "'post'", "POST", true),
                        new FieldCheck("sc-status", "sc-status", "gte 500", 200L, false));
    }

    @Test
    void a_document_with_an_error_is_left_out_and_the_others_are_not() {
        ParsedFields parsed = parse("fields: {a: [[b]]}\n---\nfields: {c: d}\n");

        assertThat(parsed.problems()).hasSize(1);
        assertThat(parsed.mapping().entries())
                .extracting(FieldMapping.Entry::names)
                .containsExactly(Map.of("c", List.of("d")));
    }

    private static Map<String, Object> with(Map<String, Object> fields, String field, Object value) {
        Map<String, Object> more = new java.util.HashMap<>(fields);
        more.put(field, value);
        return more;
    }

    private static List<String> changed(RuleSet before, RuleSet after) {
        List<String> changed = new ArrayList<>();
        for (int i = 0; i < before.rules().size(); i++) {
            SigmaRule rule = after.rules().get(i);
            if (!after.stateHash(rule).equals(before.stateHash(before.rules().get(i)))) {
                changed.add(rule.name());
            }
        }
        return changed;
    }

    private static List<String> match(RuleSet rules, Map<String, Object> fields) {
        List<String> found = new ArrayList<>();
        rules.match(new MapEvent(fields), (Rule rule) -> found.add(String.valueOf(rule.name())));
        return found;
    }

    private static ParsedFields parse(String fields) {
        return FieldMappingParser.parse("fields.yml", new StringReader(fields));
    }

    private static RuleSet compile(String fields) {
        ParsedRules parsed = new RuleParser().parse("x.yml", new StringReader(RULES));
        ParsedFields mapping = parse(fields);
        assertThat(parsed.problems()).filteredOn(Problem::isError).isEmpty();
        assertThat(mapping.problems()).isEmpty();
        RuleSetResult result = RuleSet.compile(parsed.rules(), parsed.filters(), mapping.mapping());
        assertThat(result.problems()).isEmpty();
        return result.rules();
    }
}
