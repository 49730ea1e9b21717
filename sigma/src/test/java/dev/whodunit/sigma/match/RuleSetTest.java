package dev.whodunit.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whodunit.sigma.parse.ParsedRules;
import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.SigmaRule;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleSetTest {

    private static final String BASE = """
            title: Base
            name: base
            id: 11111111-1111-1111-1111-111111111111
            logsource: {product: p}
            detection: {a: {f: v}, condition: a}
            """;
    private static final String MANY = """
            ---
            title: Many
            name: many
            id: 22222222-2222-2222-2222-222222222222
            correlation: {type: event_count, rules: [base], timespan: 5m, condition: {gt: 3}, group-by: [who]}
            """;

    @Test
    void links_correlations_to_what_they_name() {
        RuleSet rules = compile(BASE + MANY);
        SigmaRule base = rules.rules().get(0);
        SigmaRule many = rules.rules().get(1);

        assertThat(rules.fedBy(base)).containsExactly((Correlation) many);
        assertThat(rules.fedBy(many)).isEmpty();
        assertThat(rules.alerts(base)).isFalse();
        assertThat(rules.alerts(many)).isTrue();
        assertThat(rules.byStateHash(rules.stateHash(many))).isEqualTo(many);
        assertThat(rules.byStateHash("0000000000000000")).isNull();
        assertThat(rules.stateHash(many)).matches("[0-9a-f]{16}");
    }

    @Test
    void a_building_block_alerts_where_a_correlation_says_generate() {
        RuleSet rules = compile(BASE + MANY.replace("who]", "who], generate: true"));

        assertThat(rules.alerts(rules.rules().get(0))).isTrue();
    }

    @Test
    void leaves_out_what_cannot_work_and_says_why() {
        String yaml = BASE
                + MANY.replace("[base]", "[bse]")
                + MANY.replace("2222", "3333")
                        .replace("name: many", "name: more")
                        .replace("[base]", "[many]")
                + MANY.replace("2222", "4444").replace("name: many", "name: base");

        RuleSetResult result = RuleSet.compile(parse(yaml));

        assertThat(result.rules().rules()).extracting(SigmaRule::name).containsExactly("base");
        assertThat(result.problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "x.yml:17:1: error: the name 'base' is taken by the rule at x.yml:1:1",
                        "x.yml:10:42: error: there is no rule 'bse': did you mean 'base'?",
                        "x.yml:15:42: error: rule 'many' is left out itself");
    }

    @Test
    void a_rule_that_has_errors_in_one_file_may_be_whole_in_another() {
        ParsedRules refused =
                new RuleParser().parse("x.yml", new StringReader(BASE.replace("f: v", "f|contians: v") + MANY));
        List<SigmaRule> rules = new ArrayList<>(refused.rules());

        assertThat(RuleSet.compile(rules).problems())
                .extracting(Problem::toString)
                .containsExactly("x.yml:10:42: error: rule 'base' is left out itself");
        rules.addAll(parse(BASE));
        assertThat(RuleSet.compile(rules).problems()).isEmpty();
        assertThat(compile(BASE + MANY).hash())
                .isEqualTo(RuleSet.compile(List.of(rules.get(1), rules.get(0)))
                        .rules()
                        .hash());
    }

    @Test
    void correlations_that_name_each_other_in_a_circle_are_left_out() {
        String yaml = MANY.replace("[base]", "[more]")
                + MANY.replace("2222", "3333")
                        .replace("name: many", "name: more")
                        .replace("[base]", "[many]");

        RuleSetResult result = RuleSet.compile(parse(yaml));

        assertThat(result.rules().rules()).isEmpty();
        assertThat(result.problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "x.yml:5:42: error: rules name each other in a circle: 'many' → 'more' → 'many'",
                        "x.yml:10:42: error: rules name each other in a circle: 'more' → 'many' → 'more'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            title: Base      ~ title: Other              ~ false
            name: base       ~ name: base\\nlevel: high ~ false
            product: p       ~ product: q                ~ true
            f: v             ~ f: w                      ~ true
            f: v             ~ f|cased: v                ~ true
            gt: 3            ~ gt: 4                     ~ true
            timespan: 5m     ~ timespan: 6m              ~ true
            [who]            ~ [whom]                    ~ true
            title: Many      ~ title: Many\\nstatus: test ~ false
            """)
    void the_state_hash_of_a_correlation_is_what_decides_and_nothing_else(String found, String put, boolean changes) {
        RuleSet before = compile(BASE + MANY);
        RuleSet after = compile((BASE + MANY).replace(found, put.replace("\\n", "\n")));

        String hash = before.stateHash(before.rules().get(1));
        assertThat(after.stateHash(after.rules().get(1)).equals(hash)).isEqualTo(!changes);
        assertThat(after.hash()).isNotEqualTo(before.hash());
        assertThat(compile(BASE + MANY).hash()).isEqualTo(before.hash());
    }

    @Test
    void a_rule_of_another_set_has_no_state_hash_here() {
        SigmaRule stranger = compile(BASE).rules().get(0);

        assertThatThrownBy(() -> RuleSet.empty().stateHash(stranger)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            f: 'C:\\Windows\\*'      ~ C:\\Windows\\cmd.exe ~ false
            f: 'C:\\Windows\\\\*'    ~ C:\\Windows\\cmd.exe ~ true
            f: 'C:\\\\Windows'       ~ c:\\windows         ~ true
            f: 'a\\*b'               ~ a*b                 ~ true
            f: 'a\\*b'               ~ axb                 ~ false
            f: 'a\\\\*b'             ~ a\\xyzb             ~ true
            f: 'a\\\\\\*b'           ~ a\\*b               ~ true
            f: '\\\\\\\\server'      ~ \\\\server          ~ true
            f: 'a?c'                 ~ abc                 ~ true
            f: 'a\\?c'               ~ abc                 ~ false
            f|contains: 'B'          ~ abc                 ~ true
            f|cased: 'ABC'           ~ abc                 ~ false
            f|re: 'B'                ~ abc                 ~ false
            f|re|i: 'B'              ~ abc                 ~ true
            f|windash|contains: '-n' ~ cmd /n              ~ true
            f|startswith: 'ab'       ~ abc                 ~ true
            f|endswith: 'ab'         ~ abc                 ~ false
            f|cidr: 192.0.2.0/24     ~ ::ffff:192.0.2.7    ~ true
            f|cidr: '2001:db8::/32'  ~ 2001:DB8:0::1%eth0  ~ true
            f|cidr: '2001:db8::/32'  ~ 2001:db9::1         ~ false
            f|cidr: 10.0.0.0/8       ~ 10.0.0.256          ~ false
            f|gt: 9                  ~ 10                  ~ true
            f|gt: 9                  ~ ten                 ~ false
            f: 10                    ~ 10                  ~ true
            f|base64: foo            ~ Zm9v                ~ true
            f|utf16be|base64: foo    ~ AGYAbwBv            ~ true
            f|utf16|base64: foo      ~ //5mAG8AbwA=        ~ true
            f|hour: 22               ~ 2026-11-21T22:15:00Z       ~ true
            f|hour: 22               ~ 2026-11-21 22:15:00.5Z     ~ true
            f|hour|gte: 22           ~ 2026-11-21T23:15:00+02:00  ~ false
            f|hour|lt: 6             ~ 2026-11-21T05:59:59.9Z     ~ true
            f|week: 1                ~ 2025-12-29T00:00:00Z       ~ true
            f|month: [6, 7]          ~ 2026-07-01T00:00:00Z       ~ true
            f|day|neq: 1             ~ 2026-07-01T00:00:00Z       ~ false
            f|minute: 15             ~ a quarter past ten         ~ false
            """)
    void matches_values_as_sigma_means_them(String line, String value, boolean expected) {
        RuleSet rules =
                compile("title: T\nlogsource: {product: p}\ndetection:\n  a:\n    " + line + "\n  condition: a\n");

        assertThat(match(rules, Map.of("f", value))).hasSize(expected ? 1 : 0);
    }

    @Test
    void reaches_into_row_images_and_lists_of_maps() {
        RuleSet rules = compile(
                "title: T\nlogsource: {product: p}\ndetection: {a: {pg.before.email|endswith: '@a.example'}, condition: a}");

        assertThat(match(rules, Map.of("pg.before", Map.of("email", "x@a.example"))))
                .hasSize(1);
        assertThat(match(rules, Map.of("pg", Map.of("before", Map.of("email", "x@a.example")))))
                .hasSize(1);
        assertThat(match(rules, Map.of("pg.before", List.of(Map.of("id", 1L), Map.of("email", "x@a.example")))))
                .hasSize(1);
        assertThat(match(rules, Map.of("pg.before.email", List.of("y@b.example", "x@a.example"))))
                .hasSize(1);
        assertThat(match(rules, Map.of("pg.before", Map.of("email", "x@b.example"))))
                .isEmpty();
        assertThat(match(rules, Map.of("pg.before", "x@a.example"))).isEmpty();
    }

    @Test
    void thousands_of_rules_cost_little_more_than_a_few() {
        RuleSet few = compile(numbered(30));
        RuleSet many = compile(numbered(3000));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("logsource.product", "p");
        for (int i = 0; i < 40; i++) {
            fields.put("some.field." + i, "value " + i);
        }
        fields.put("event.action", "action17");
        fields.put("user.name", "somebody");
        FieldSource event = new MapEvent(fields);

        long withFew = Long.MAX_VALUE;
        long withMany = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            withFew = Math.min(withFew, nanosPerEvent(few, event));
            withMany = Math.min(withMany, nanosPerEvent(many, event));
        }
        System.out.println("match: " + withFew + " ns with 30 rules, " + withMany + " ns with 3,000");
        assertThat(withMany).isLessThan(50_000);
    }

    private static long nanosPerEvent(RuleSet rules, FieldSource event) {
        int[] found = {0};
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int i = 0; i < 20_000; i++) {
            rules.match(event, rule -> found[0]++);
        }
        return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 20_000;
    }

    private static String numbered(int rules) {
        StringBuilder yaml = new StringBuilder();
        for (int i = 0; i < rules; i++) {
            yaml.append(
                    "---\ntitle: T\nname: rule" + i + "\nlogsource: {product: p}\ndetection: {a: {event.action: action"
                            + i + ", user.name|contains: some}, condition: a}\n");
        }
        return yaml.toString();
    }

    private static List<Rule> match(RuleSet rules, Map<String, Object> fields) {
        List<Rule> found = new ArrayList<>();
        rules.match(new MapEvent(fields), found::add);
        return found;
    }

    private static RuleSet compile(String yaml) {
        RuleSetResult result = RuleSet.compile(parse(yaml));
        assertThat(result.problems()).isEmpty();
        return result.rules();
    }

    private static List<SigmaRule> parse(String yaml) {
        ParsedRules parsed = new RuleParser().parse("x.yml", new StringReader(yaml));
        assertThat(parsed.problems()).filteredOn(Problem::isError).isEmpty();
        return parsed.rules();
    }
}
