package dev.whodunit.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.whodunit.sigma.lint.FieldLint;
import dev.whodunit.sigma.parse.FieldMappingParser;
import dev.whodunit.sigma.parse.ParsedFields;
import dev.whodunit.sigma.parse.ParsedRules;
import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.parse.RuleParser;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A file of names and a file of rules, each of them within its bounds, and what they could come to together. */
class HostileFieldsTest {

    private static final int SOURCES = 1500;

    @Test
    void many_names_for_rules_of_many_logsources_are_not_their_product() {
        String fields = "fields: {" + many(30_000, ",", i -> "f" + i + ": g" + i) + "}\n"
                + many(SOURCES, "", i -> "---\nlogsource: {service: s" + i + "}\nfields: {x: y" + i + "}\n");

        RuleSetResult result = compile(rules("{f7: v}"), fields);

        assertThat(result.problems()).isEmpty();
        assertThat(match(result.rules(), "s9", Map.of("g7", "v"))).containsExactly("r9");
        assertThat(match(result.rules(), "s9", Map.of("f7", "v"))).containsExactly("r9");
    }

    @Test
    void a_filter_of_many_values_is_worked_out_once_where_its_fields_have_the_same_names() {
        String fields = many(SOURCES, "---\n", i -> "logsource: {service: s" + i + "}\nfields: {x: y" + i + "}\n");

        RuleSetResult result = compile(rules("{x: v}") + filter(20_000), fields);

        assertThat(result.problems()).isEmpty();
        assertThat(match(result.rules(), "s9", Map.of("y9", "v"))).containsExactly("r9");
        assertThat(match(result.rules(), "s9", Map.of("y9", "v", "u", "name 7")))
                .isEmpty();
    }

    @Test
    void a_filter_whose_fields_have_too_many_names_is_left_out_with_the_reason() {
        String fields = many(SOURCES, "---\n", i -> "logsource: {service: s" + i + "}\nfields: {u: y" + i + "}\n");

        RuleSetResult result = compile(rules("{x: v}") + filter(20_000), fields);

        assertThat(result.problems())
                .extracting(Problem::toString)
                .containsExactly("rules.yml:" + (5 * SOURCES + 1)
                        + ":1: error: the filters of {product: p} have 20000 values in 1 fields, which fields.yml calls in"
                        + " 1500 ways for the rules they are for: expected fewer values, or a logsource with fewer of these"
                        + " ways");
        assertThat(match(result.rules(), "s9", Map.of("x", "v", "y9", "name 7")))
                .containsExactly("r9");
    }

    @Test
    void many_known_fields_and_many_slips_are_not_their_product() {
        String known = "logsource: {product: p}\nknown: [" + many(30_000, ",", i -> "known_field_" + i) + "]\n";
        String selection = "{" + many(10_000, ",", i -> "knwn_field_" + i + ": v") + "}";
        ParsedRules rules = parse("title: R\nid: r\nlevel: low\nlogsource: {product: p}\ndetection: {s: " + selection
                + ", condition: s}\n");
        ParsedFields fields = FieldMappingParser.parse("fields.yml", new StringReader(known));

        List<Problem> problems = assertTimeoutPreemptively(
                Duration.ofSeconds(30), () -> FieldLint.question(new ArrayList<>(rules.rules()), fields.catalogue()));

        assertThat(problems).hasSize(10_000);
        assertThat(problems.get(0).message()).endsWith("did you mean 'known_field_0'?");
    }

    @Test
    void a_long_rule_is_hashed_once_however_many_correlations_name_it() {
        String values = many(25_000, ",", i -> "value number " + i);
        String rules = "title: R\nname: r\nlogsource: {product: p}\ndetection: {s: {f: [" + values
                + "]}, condition: s}\n"
                + many(
                        2000,
                        "",
                        i -> "---\ntitle: C\nid: c" + i
                                + "\ncorrelation: {type: event_count, rules: [r], timespan: 1m, condition: {gt: 1}}\n");

        RuleSetResult result = compile(rules, "");

        assertThat(result.rules().rules()).hasSize(2001);
    }

    private static String rules(String selection) {
        return many(
                SOURCES,
                "",
                i -> "title: R\nid: r" + i + "\nlogsource: {product: p, service: s" + i + "}\ndetection: {s: "
                        + selection + ", condition: s}\n---\n");
    }

    private static String filter(int values) {
        return "title: F\nlogsource: {product: p}\nfilter: {rules: any, s: {u: [" + many(values, ",", i -> "name " + i)
                + "]}, condition: not s}\n";
    }

    private static String many(int count, String between, IntFunction<String> each) {
        return IntStream.range(0, count).mapToObj(each).collect(Collectors.joining(between));
    }

    private static ParsedRules parse(String rules) {
        assertThat(rules).hasSizeLessThan(1 << 20);
        ParsedRules parsed = new RuleParser().parse("rules.yml", new StringReader(rules));
        assertThat(parsed.problems()).filteredOn(Problem::isError).isEmpty();
        return parsed;
    }

    private static RuleSetResult compile(String rules, String fields) {
        ParsedRules parsed = parse(rules);
        ParsedFields names = FieldMappingParser.parse("fields.yml", new StringReader(fields));
        assertThat(names.problems()).isEmpty();
        return assertTimeoutPreemptively(
                Duration.ofSeconds(30), () -> RuleSet.compile(parsed.rules(), parsed.filters(), names.mapping()));
    }

    private static List<String> match(RuleSet rules, String service, Map<String, Object> fields) {
        List<String> found = new ArrayList<>();
        Map<String, Object> event = new HashMap<>(fields);
        event.put("logsource.product", "p");
        event.put("logsource.service", service);
        rules.match(new MapEvent(event), rule -> found.add(rule.id()));
        return found;
    }
}
