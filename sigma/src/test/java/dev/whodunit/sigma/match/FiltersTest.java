package dev.whodunit.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.whodunit.sigma.parse.ParsedRules;
import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.rule.FieldMapping;
import dev.whodunit.sigma.rule.Filter;
import dev.whodunit.sigma.rule.LogSource;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.SigmaRule;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiltersTest {

    private static final String RULES = """
            title: Base
            name: base
            id: 11111111-1111-1111-1111-111111111111
            logsource: {product: p, service: s}
            detection: {selection: {f: v}, other: {f: w}, condition: 1 of *}
            ---
            title: Elsewhere
            name: elsewhere
            logsource: {product: q}
            detection: {selection: {f: v}, condition: selection}
            ---
            title: Many
            name: many
            correlation: {type: event_count, rules: [base], timespan: 5m, condition: {gt: 3}}
            """;
    private static final String FILTER = """
            title: Not the administrators
            id: 99999999-9999-9999-9999-999999999999
            logsource: {product: p}
            filter:
              rules: [base]
              selection: {user: adm_*}
              condition: not selection
            """;

    @Test
    void a_filter_takes_events_from_the_rules_it_names() {
        RuleSet rules = compile(RULES, FILTER).rules();

        assertThat(match(rules, Map.of("f", "v", "user", "somebody"))).containsExactly("base", "elsewhere");
        assertThat(match(rules, Map.of("f", "v", "user", "ADM_1"))).containsExactly("elsewhere");
        assertThat(match(rules, Map.of("f", "w"))).containsExactly("base");
        assertThat(match(rules, Map.of("user", "somebody"))).isEmpty();
    }

    @Test
    void a_filter_may_name_a_rule_by_its_id_or_mean_all_of_its_logsource() {
        String byId = FILTER.replace("[base]", "[11111111-1111-1111-1111-111111111111]");
        String any = FILTER.replace("[base]", "any");
        String everywhere = any.replace("{product: p}", "{product: q}");

        Map<String, Object> administrator = Map.of("f", "v", "user", "adm_1");
        assertThat(match(compile(RULES, byId).rules(), administrator)).containsExactly("elsewhere");
        assertThat(match(compile(RULES, any).rules(), administrator)).containsExactly("elsewhere");
        assertThat(match(compile(RULES, everywhere).rules(), administrator)).containsExactly("base");
    }

    @Test
    void several_filters_each_take_their_part() {
        String second = FILTER.replace("9999", "8888").replace("user: adm_*", "user: svc_*");
        RuleSet rules = compile(RULES, FILTER, second).rules();

        assertThat(match(rules, Map.of("f", "w", "user", "adm_1"))).isEmpty();
        assertThat(match(rules, Map.of("f", "w", "user", "svc_1"))).isEmpty();
        assertThat(match(rules, Map.of("f", "w", "user", "else"))).containsExactly("base");
    }

    @Test
    void patterns_in_conditions_cover_only_their_own_selections() {
        String filter = FILTER.replace("condition: not selection", "more: {f: '*'}\n  condition: not all of *");
        RuleSet rules = compile(RULES, filter).rules();

        assertThat(match(rules, Map.of("f", "w", "user", "adm_1"))).isEmpty();
        assertThat(match(rules, Map.of("f", "w", "user", "else"))).containsExactly("base");
        assertThat(match(rules, Map.of("f", "x", "user", "else"))).isEmpty();
    }

    @Test
    void a_filter_is_part_of_what_its_rules_and_their_correlations_decide_by() {
        RuleSet without = compile(RULES).rules();
        RuleSet with = compile(RULES, FILTER).rules();
        RuleSet other = compile(RULES, FILTER.replace("adm_", "root")).rules();

        for (int rule : new int[] {0, 2}) {
            assertThat(stateHash(with, rule)).isNotEqualTo(stateHash(without, rule));
            assertThat(stateHash(with, rule)).isNotEqualTo(stateHash(other, rule));
        }
        assertThat(stateHash(with, 1)).isEqualTo(stateHash(without, 1));
        assertThat(stateHash(compile(RULES, FILTER.replace("Not the", "No")).rules(), 0))
                .isEqualTo(stateHash(with, 0));
    }

    @Test
    void a_filter_reads_a_field_by_the_names_that_it_has_for_each_rule() {
        String any = FILTER.replace("[base]", "any").replace("{product: p}", "{service: s}");
        String rules = RULES.replace("{product: q}", "{product: q, service: s}");
        FieldMapping mapping = new FieldMapping(List.of(
                new FieldMapping.Entry(new LogSource("p", null, null), Map.of("user", List.of("p.user"))),
                new FieldMapping.Entry(new LogSource("q", null, null), Map.of("user", List.of("q.user")))));
        RuleSet set = compile(mapping, rules, any).rules();

        assertThat(match(set, Map.of("f", "v", "p.user", "adm_1"))).containsExactly("elsewhere");
        assertThat(match(set, Map.of("f", "v", "q.user", "adm_1"))).containsExactly("base");
        assertThat(match(set, Map.of("f", "v", "user", "adm_1"))).isEmpty();
    }

    @Test
    void a_filter_may_ask_for_one_of_many_values() {
        String users = IntStream.range(0, 1000).mapToObj(i -> "u" + i).collect(Collectors.joining(", ", "[", "]"));
        String keeps = FILTER.replace("adm_*", users).replace("not selection", "selection");
        String rules = RULES.replace("selection: {f: v}, other: {f: w}", "selection: {f|exists: true}");
        RuleSet set = compile(rules, keeps).rules();

        assertThat(match(set, Map.of("f", "x", "user", "u999"))).containsExactly("base");
        assertThat(match(set, Map.of("f", "x", "user", "u1000"))).isEmpty();
        assertThat(match(set, Map.of("f", "x"))).isEmpty();
    }

    @Test
    void filters_of_the_same_id_are_filters_of_their_own() {
        String second = FILTER.replace("user: adm_*", "user: svc_*");
        RuleSet rules = compile(RULES, FILTER.replace("[base]", "any"), second.replace("[base]", "any"))
                .rules();

        assertThat(match(rules, Map.of("f", "w", "user", "adm_1"))).isEmpty();
        assertThat(match(rules, Map.of("f", "w", "user", "svc_1"))).isEmpty();
        assertThat(match(rules, Map.of("f", "w", "user", "else"))).containsExactly("base");
    }

    /** What each of these takes once for each rule, and not once for all, would take minutes and all memory. */
    @ParameterizedTest
    @CsvSource({"1, 30000, 4000", "2500, 1, 4000", "50, 1000, 2000", "500, 40, 4000"})
    void many_filters_of_many_values_for_many_rules_are_ready_in_seconds(int filters, int values, int rules) {
        StringBuilder yaml = new StringBuilder();
        for (int rule = 0; rule < rules; rule++) {
            yaml.append("title: R\nid: r").append(rule).append("\nlogsource: {product: p, service: s");
            yaml.append(rule % 100)
                    .append("}\ndetection: {s: {f: v")
                    .append(rule)
                    .append("}, condition: s}\n---\n");
        }
        for (int filter = 0; filter < filters; filter++) {
            String list = IntStream.range(0, values)
                    .mapToObj(value -> value % 2 == 0 ? "a" + value : "b" + value + "*")
                    .collect(Collectors.joining(",", "[", "]"));
            yaml.append("title: F\nlogsource: {product: p}\nfilter: {rules: any, s: {g")
                    .append(filter);
            yaml.append(": ").append(list).append("}, condition: not s}\n---\n");
        }
        assertThat(yaml).hasSizeBetween(400_000, 1 << 20);

        RuleSet set = assertTimeoutPreemptively(
                Duration.ofSeconds(30), () -> compile(yaml.toString()).rules());

        Map<String, Object> event = Map.of("logsource.product", "p", "logsource.service", "s7", "f", "v107");
        assertThat(ids(set, event)).containsExactly("r107");
        Map<String, Object> filtered = new HashMap<>(event);
        filtered.put("g" + (filters - 1), "a0");
        assertThat(ids(set, filtered)).isEmpty();
    }

    @Test
    void a_filter_that_does_nothing_is_worth_a_warning() {
        String filters = FILTER.replace("[base]", "[bse, many, elsewhere]")
                + "---\n"
                + FILTER.replace("[base]", "any")
                        .replace("product: p", "product: r")
                        .replace("9999", "8888");

        assertThat(compile(RULES, filters).problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "2.yml:5:11: warning: there is no rule 'bse': did you mean 'base'?",
                        "2.yml:5:16: warning: rule 'many' is no plain rule: expected the rules that it names",
                        "2.yml:5:22: warning: the filter's logsource is not that of rule 'elsewhere': expected product: q",
                        "2.yml:9:1: warning: no rule has the logsource of the filter");
    }

    private static String stateHash(RuleSet rules, int rule) {
        return rules.stateHash(rules.rules().get(rule));
    }

    private static List<String> ids(RuleSet rules, Map<String, Object> fields) {
        List<String> found = new ArrayList<>();
        rules.match(new MapEvent(fields), (Rule rule) -> found.add(rule.id()));
        return found;
    }

    private static List<String> match(RuleSet rules, Map<String, Object> fields) {
        List<String> found = new ArrayList<>();
        rules.match(new MapEvent(fields), (Rule rule) -> found.add(String.valueOf(rule.name())));
        return found;
    }

    private static RuleSetResult compile(String... files) {
        return compile(FieldMapping.NONE, files);
    }

    private static RuleSetResult compile(FieldMapping mapping, String... files) {
        List<SigmaRule> rules = new ArrayList<>();
        List<Filter> filters = new ArrayList<>();
        for (int i = 0; i < files.length; i++) {
            ParsedRules parsed = new RuleParser().parse((i + 1) + ".yml", new StringReader(files[i]));
            assertThat(parsed.problems()).filteredOn(Problem::isError).isEmpty();
            rules.addAll(parsed.rules());
            filters.addAll(parsed.filters());
        }
        return RuleSet.compile(rules, filters, mapping);
    }
}
