package dev.whodunit.sigma.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.rule.Alias;
import dev.whodunit.sigma.rule.Comparison;
import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.CountCondition;
import dev.whodunit.sigma.rule.Guidance;
import dev.whodunit.sigma.rule.Level;
import dev.whodunit.sigma.rule.LogSource;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.Selection;
import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.sigma.rule.Status;
import dev.whodunit.sigma.rule.TextPattern;
import dev.whodunit.sigma.rule.ValueTest;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleParserTest {

    private static final String HEAD = "title: T\nlogsource: {product: p}\ndetection:\n";

    @Test
    void reads_what_a_rule_says_about_itself() {
        SigmaRule rule = one("""
                title: Many things
                id: 929a690e-bef0-4204-a928-ef5e620d6fcc
                name: things
                status: experimental
                description: Words.
                references: [https://a.example, https://b.example]
                tags: [attack.impact]
                falsepositives: [none known]
                level: critical
                author: somebody
                logsource: {product: p, category: c, service: s}
                detection: {a: {f: v}, condition: a}
                custom:
                  whodunit:
                    group_by: [x, y]
                    evidence: true
                    good_news: true
                    owner: the shop team
                    impact: nobody can order
                    action: stop the import
                    steps: [look, then leap]
                """);

        assertThat(rule.id()).isEqualTo("929a690e-bef0-4204-a928-ef5e620d6fcc");
        assertThat(rule.name()).isEqualTo("things");
        assertThat(rule.title()).isEqualTo("Many things");
        assertThat(rule.description()).isEqualTo("Words.");
        assertThat(rule.level()).isEqualTo(Level.CRITICAL);
        assertThat(rule.status()).isEqualTo(Status.EXPERIMENTAL);
        assertThat(rule.tags()).containsExactly("attack.impact");
        assertThat(rule.runbook()).isEqualTo("https://a.example");
        assertThat(rule.groupBy()).containsExactly("x", "y");
        assertThat(rule.evidence()).isTrue();
        assertThat(rule.guidance())
                .isEqualTo(new Guidance(
                        true, "the shop team", "nobody can order", "stop the import", List.of("look", "then leap")));
        assertThat(((Rule) rule).logsource()).isEqualTo(new LogSource("p", "c", "s"));
        assertThat(rule.header().position()).hasToString("rules.yml:1:1");
    }

    @Test
    void a_rule_without_an_id_is_called_by_its_place() {
        ParsedRules parsed =
                parse(HEAD + "  {a: {f: v}, condition: a}\n---\n" + HEAD + "  {a: {f: v}, condition: a}\n");

        assertThat(parsed.rules()).extracting(SigmaRule::id).containsExactly("rules.yml", "rules.yml#2");
        assertThat(parsed.rules()).extracting(SigmaRule::level).containsOnly(Level.MEDIUM);
        assertThat(parsed.rules()).extracting(SigmaRule::status).containsOnly(Status.STABLE);
    }

    @Test
    void reads_maps_lists_lists_of_maps_words_and_null() {
        assertThat(selection("{f: v, g: [1, 2.50, true]}"))
                .isEqualTo(new Selection.All(List.of(
                        field("f", text("v")),
                        field("g", new ValueTest.AnyOf(List.of(text("1"), text("2.5"), text("true")))))));
        assertThat(selection("[{f: v}, {g: null}]"))
                .isEqualTo(new Selection.Any(List.of(field("f", text("v")), field("g", new ValueTest.Absent()))));
        assertThat(selection("[one, 2]"))
                .isEqualTo(new Selection.Any(List.of(
                        new Selection.KeywordTest(new ValueTest.Text(TextPattern.glob("*one*"), false)),
                        new Selection.KeywordTest(new ValueTest.Text(TextPattern.glob("*2*"), false)))));
        assertThat(selection("{'|all': [a, b]}")).isInstanceOf(Selection.All.class);
        assertThat(selection("{f: }")).isEqualTo(field("f", new ValueTest.Absent()));
        assertThat(selection("{f: ''}")).isEqualTo(field("f", new ValueTest.Text(TextPattern.literal(""), false)));
        assertThat(selection("{f: '007', g: 007, h: 0x10}"))
                .isEqualTo(new Selection.All(
                        List.of(field("f", text("007")), field("g", text("007")), field("h", text("16")))));
    }

    @Test
    void reads_modifiers() {
        assertThat(test("f|contains|all: [a, b]"))
                .isEqualTo(new ValueTest.AllOf(List.of(
                        new ValueTest.Text(TextPattern.glob("*a*"), false),
                        new ValueTest.Text(TextPattern.glob("*b*"), false))));
        assertThat(test("f|startswith|cased: A")).isEqualTo(new ValueTest.Text(TextPattern.glob("A*"), true));
        assertThat(test("f|endswith: a")).isEqualTo(new ValueTest.Text(TextPattern.glob("*a"), false));
        assertThat(test("f|neq: [a, b]"))
                .isEqualTo(new ValueTest.Not(new ValueTest.AnyOf(List.of(text("a"), text("b")))));
        assertThat(test("f|re|i|s: '^a.b$'")).isEqualTo(new ValueTest.Regex("^a.b$", true, false, true));
        assertThat(test("f|cidr: 10.1.2.3/8"))
                .hasToString(test("f|cidr: 10.0.0.0/8").toString());
        assertThat(test("f|lte: 5.5"))
                .isEqualTo(new ValueTest.Compare(Comparison.LTE, new java.math.BigDecimal("5.5")));
        assertThat(test("f|exists: false")).isEqualTo(new ValueTest.Exists(false));
        assertThat(test("f|fieldref|startswith: g"))
                .isEqualTo(new ValueTest.OtherField("g", ValueTest.Relation.STARTS_WITH, false));
        assertThat(test("f|base64: foobar")).isEqualTo(text("Zm9vYmFy"));
        assertThat(test("f|wide|base64: ab")).isEqualTo(text("YQBiAA=="));
        assertThat(test("f|base64offset|contains: foobar"))
                .isEqualTo(new ValueTest.AnyOf(List.of(
                        new ValueTest.Text(TextPattern.glob("*Zm9vYmFy*"), false),
                        new ValueTest.Text(TextPattern.glob("*Zvb2Jhc*"), false),
                        new ValueTest.Text(TextPattern.glob("*mb29iYX*"), false))));
        assertThat(test("f|contains|windash: ' -a'")).isEqualTo(test("f|windash|contains: ' -a'"));
        assertThat(((ValueTest.Text) test("f|windash|contains: ' -param-name'")).pattern())
                .isEqualTo(new TextPattern(List.of(
                        TextPattern.Wildcard.ANY,
                        new TextPattern.Literal(" "),
                        TextPattern.Wildcard.DASH,
                        new TextPattern.Literal("param-name"),
                        TextPattern.Wildcard.ANY)));
    }

    @Test
    void reads_conditions_in_which_not_binds_closest_and_or_least() {
        Condition a = new Condition.Named("a");
        Condition b = new Condition.Named("b1");
        Condition c = new Condition.Named("b2");

        assertThat(condition("a or b1 and not b2"))
                .isEqualTo(new Condition.Or(List.of(a, new Condition.And(List.of(b, new Condition.Not(c))))));
        assertThat(condition("not (a or b1) and b2"))
                .isEqualTo(new Condition.And(List.of(new Condition.Not(new Condition.Or(List.of(a, b))), c)));
        assertThat(condition("1 of b* and all of them"))
                .isEqualTo(new Condition.And(List.of(
                        new Condition.Quantified(Condition.Quantifier.ONE, "b*"),
                        new Condition.Quantified(Condition.Quantifier.ALL, "them"))));
        assertThat(condition("[a, b1 and b2]"))
                .isEqualTo(new Condition.Or(List.of(a, new Condition.And(List.of(b, c)))));
    }

    @Test
    void reads_an_event_count() {
        Correlation correlation = (Correlation) one("""
                title: T
                name: many
                correlation:
                  type: event_count
                  rules: [a, b]
                  group-by: [who]
                  aliases: {who: {a: user.name, b: pg.user}}
                  timespan: 2h
                  condition: {gt: 5}
                  generate: true
                """);

        assertThat(correlation.rules()).containsExactly("a", "b");
        assertThat(correlation.inputs().get(1).position()).hasToString("rules.yml:5:14");
        assertThat(correlation.groupBy()).containsExactly("who");
        assertThat(correlation.aliases()).extracting(Alias::name).containsExactly("who");
        assertThat(correlation.aliases().get(0).fields().values()).containsExactly("user.name", "pg.user");
        assertThat(correlation.timespan()).isEqualTo(Duration.ofHours(2));
        assertThat(correlation.lateness()).isEqualTo(Duration.ofHours(2));
        assertThat(correlation.condition())
                .isEqualTo(new CountCondition(List.of(new CountCondition.Bound(Comparison.GT, 5))));
        assertThat(correlation.condition().threshold()).isEqualTo(6);
        assertThat(correlation.generate()).isTrue();
    }

    @Test
    void lateness_is_at_least_an_hour_unless_the_rule_says_else() {
        String head = "title: T\ncorrelation: {type: event_count, rules: [a], timespan: 5m, condition: {gte: 1}}\n";

        assertThat(((Correlation) one(head)).lateness()).isEqualTo(Duration.ofHours(1));
        assertThat(((Correlation) one(head + "custom: {whodunit: {lateness: 10m}}\n")).lateness())
                .isEqualTo(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            {a: {f|contians: v}, condition: a}               ~ 4:8: error: unknown modifier 'contians': did you mean 'contains'?
            {a: {f|hour: 24}, condition: a}                  ~ 4:16: error: found '24': 'hour' expects a number from 0 to 23
            {a: {f|week: -1}, condition: a}                  ~ 4:16: error: found '-1': 'week' expects a number from 1 to 53
            {a: {f|hour|contains: 3}, condition: a}          ~ 4:8: error: modifier 'contains' makes no sense together with 'hour'
            {a: {f|hour|day: 3}, condition: a}               ~ 4:8: error: modifier 'day' makes no sense together with 'hour'
            {a: {f|contains|utf16: v}, condition: a}         ~ 4:8: error: modifier 'utf16' must stand before contains, startswith and endswith
            {a: {f|expand: '%x%'}, condition: a}             ~ 4:18: error: placeholder 'x' is not defined: expected its values under rules.placeholders in the configuration
            {a: {f|exists|expand: true}, condition: a}       ~ 4:8: error: modifier 'expand' makes no sense together with 'exists'
            {a: {f|i: v}, condition: a}                      ~ 4:8: error: modifier 'i' makes no sense without 're'
            {a: {f|re|contains: v}, condition: a}            ~ 4:8: error: modifier 'contains' makes no sense together with 're'
            {a: {f|contains|startswith: v}, condition: a}    ~ 4:8: error: only one of contains, startswith and endswith can be meant
            {a: {f|contains|base64: v}, condition: a}        ~ 4:8: error: modifier 'base64' must stand before contains, startswith and endswith
            {a: {f|base64: v*}, condition: a}                ~ 4:18: error: 'base64' cannot encode wildcards
            {a: {f|gt: v}, condition: a}                     ~ 4:14: error: found 'v': 'gt' expects a number
            {a: {f|gt: 3, f|gt: 4}, condition: a}            ~ 4:17: error: key 'f|gt' is here twice; first in line 4
            {a: {f|cidr: 10.0.0.0/33}, condition: a}         ~ 4:16: error: found '10.0.0.0/33': expected a network such as 10.0.0.0/8 or 2001:db8::/32
            {a: {f|exists: v}, condition: a}                 ~ 4:18: error: found 'v': 'exists' expects true or false
            {a: {f|re: '(?=x)'}, condition: a}               ~ 4:14: error: the expression is refused: invalid or unsupported Perl syntax '(?=' (RE2 syntax: no look-around, no back-references)
            {a: {f|re: '((a{999}){999})'}, condition: a}     ~ 4:14: error: the expression's repetitions unfold to too much
            {a: {f|contains: }, condition: a}                ~ 4:19: error: found nothing: expected a value for these modifiers
            {a: {f: []}, condition: a}                       ~ 4:11: error: the list of values is empty
            {a: {f: {g: h}}, condition: a}                   ~ 4:11: error: found a map: expected a value
            {a: {}, condition: a}                            ~ 4:7: error: a selection is an empty map
            {a: null, condition: a}                          ~ 4:7: error: selection 'a' holds nothing: expected a map of fields, or words to look for
            {a: {f: v}, condition: a and}                    ~ 4:31: error: the condition ends: expected the name of a selection
            {a: {f: v}, condition: (a}                       ~ 4:28: error: the condition ends: expected ')'
            {abc: {f: v}, condition: 'not abd'}              ~ 4:33: error: there is no selection 'abd': did you mean 'abc'?
            {a: {f: v}, condition: a*}                       ~ 4:26: error: there is no selection 'a*': expected '1 of a*' or 'all of a*'
            {a: {f: v}, condition: 1 of x*}                  ~ 4:31: error: no selection fits 'x*'
            {a: {f: v}, condition: 2 of a*}                  ~ 4:26: error: '2' of: expected '1 of' or 'all of'
            {a: {f: v}, condition: a | count() > 5}          ~ 4:28: error: '|' is no more part of Sigma's conditions: write a correlation
            {a: {f: v}, condition: a a}                      ~ 4:28: error: found 'a': expected 'and', 'or', or the end
            {a: {f: v}}                                      ~ 4:3: error: 'condition' is missing in 'detection'
            {condition: a}                                   ~ 4:3: error: 'detection' has no selection
            {a: {f: v}, condition: a, timeframe: 5m}         ~ 4:29: error: 'timeframe' is no more part of Sigma: write a correlation
            """)
    void says_what_is_wrong_with_a_detection_and_where(String detection, String problem) {
        ParsedRules parsed = parse(HEAD + "  " + detection + "\n");

        assertThat(parsed.rules()).isEmpty();
        assertThat(parsed.problems()).extracting(Problem::toString).containsExactly("rules.yml:" + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            type: temporal_ordered, rules: [a, b], timespan: 5m, condition: {gte: 0} ~ 2:79: error: the condition holds without any event: expected gte: 1 or more
            type: event_cout, rules: [a], timespan: 5m, condition: {gt: 5}   ~ 2:15: error: unknown correlation type 'event_cout': did you mean 'event_count'?
            type: event_count, timespan: 5m, condition: {gt: 5}              ~ 2:14: error: 'rules' names no rule
            type: event_count, rules: [a], condition: {gt: 5}                ~ 2:14: error: 'timespan' is missing
            type: event_count, rules: [a], timespan: 5 min, condition: {gt: 5} ~ 2:56: error: 'timespan' is '5 min': expected a number and a unit (s, m, h, d, w), up to a year, such as 5m
            type: event_count, rules: [a], timespan: 0s, condition: {gt: 5}  ~ 2:46: error: 'timespan' is zero
            type: event_count, rules: [a], timespan: 5m                      ~ 2:14: error: 'condition' is missing: expected a map such as gt: 10
            type: event_count, rules: [a], timespan: 5m, condition: {gtt: 5} ~ 2:72: error: unknown key 'gtt': did you mean 'gt'?
            type: event_count, rules: [a], timespan: 5m, condition: {gte: 0} ~ 2:71: error: the condition holds without any event: expected gte: 1 or more
            type: event_count, rules: [a], timespan: 5m, condition: {gt: 1}, group_by: [x] ~ 2:80: error: unknown key 'group_by': did you mean 'group-by'?
            """)
    void says_what_is_wrong_with_a_correlation_and_where(String correlation, String problem) {
        ParsedRules parsed = parse("title: T\ncorrelation: {" + correlation + "}\n");

        assertThat(parsed.rules()).isEmpty();
        assertThat(parsed.problems()).extracting(Problem::toString).contains("rules.yml:" + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            selection: {f: v}, condition: not selection              ~ 3:9: error: 'rules' names no rule: expected names or ids of rules, or 'any'
            rules: [], selection: {f: v}, condition: not selection   ~ 3:10: error: 'rules' names no rule: expected names or ids of rules, or 'any'
            rules: any, selection: {f: v}                            ~ 3:9: error: 'condition' is missing in 'filter'
            rules: any, condition: selection                         ~ 3:9: error: 'filter' has no selection
            rules: any, a: {f: v}, condition: not rules              ~ 3:48: error: there is no selection 'rules': expected 'a'
            rules: any, a: {f: v}, condition: [not a]                ~ 3:44: error: 'condition' is a list: a filter expects one condition
            """)
    void says_what_is_wrong_with_a_filter_and_where(String filter, String problem) {
        ParsedRules parsed = parse("title: T\nlogsource: {product: p}\nfilter: {" + filter + "}\n");

        assertThat(parsed.filters()).isEmpty();
        assertThat(parsed.problems()).extracting(Problem::toString).containsExactly("rules.yml:" + problem);
    }

    @Test
    void a_filter_has_a_logsource_and_no_level() {
        ParsedRules parsed = parse("""
                title: T
                level: high
                filter: {rules: any, a: {f: v}, condition: a}
                """);

        assertThat(parsed.problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "rules.yml:1:1: error: 'logsource' is missing",
                        "rules.yml:2:1: error: a filter has no 'level'; its rules have");
    }

    @Test
    void a_filter_without_a_not_is_most_likely_upside_down() {
        ParsedRules parsed =
                parse("title: T\nlogsource: {product: p}\nfilter: {rules: [a, a], x: {f: v}, condition: x}\n");

        assertThat(parsed.filters()).hasSize(1);
        assertThat(parsed.problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "rules.yml:3:21: warning: rule 'a' is here twice",
                        "rules.yml:3:36: warning: the filter leaves only what its condition matches: expected 'not' if that"
                                + " is to be left out");
    }

    @Test
    void tells_every_problem_of_a_file_and_keeps_the_documents_that_have_none() {
        ParsedRules parsed = parse("""
                levle: high
                status: stabel
                level: severe
                logsource: {prodct: p}
                detection: {a: {f|contian: v}, b: {g|gte: x}, condition: a and c}
                ---
                title: Good
                level: low
                logsource: {product: p}
                detection: {a: {f: v}, condition: a}
                ---
                title: An anomaly
                anomaly: {}
                """);

        assertThat(parsed.rules()).extracting(SigmaRule::title).containsExactly("Good");
        assertThat(parsed.hasErrors()).isTrue();
        assertThat(parsed.problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "rules.yml:1:1: error: unknown key 'levle': did you mean 'level'?",
                        "rules.yml:1:1: error: 'title' is missing",
                        "rules.yml:2:1: error: 'status' is 'stabel': did you mean 'stable'?",
                        "rules.yml:3:1: error: 'level' is 'severe': expected one of informational, low, medium, high, critical",
                        "rules.yml:4:12: error: 'logsource' needs a product, a category or a service",
                        "rules.yml:4:13: error: unknown key 'prodct': did you mean 'product'?",
                        "rules.yml:5:17: error: unknown modifier 'contian': did you mean 'contains'?",
                        "rules.yml:5:43: error: found 'x': 'gte' expects a number",
                        "rules.yml:5:64: error: there is no selection 'c': expected one of 'a', 'b'",
                        "rules.yml:13:10: error: 'type' is missing",
                        "rules.yml:13:10: error: 'timespan' is missing");
    }

    @Test
    void characters_outside_the_basic_plane_may_stand_anywhere() {
        for (int before = 1000; before < 1040; before++) {
            String yaml =
                    "# " + "x".repeat(before) + "\n" + HEAD + "  {a: {f: '\uD83D\uDE00'}, condition: a}\nlevel: low\n";

            assertThat(parse(yaml.replace("title: T", "title: " + "\uD83D\uDE00".repeat(20)))
                            .problems())
                    .isEmpty();
        }
    }

    @Test
    void warns_of_what_it_ignores() {
        ParsedRules parsed =
                parse("my_own_words: 1\nid: 7\n" + HEAD + "  {a: {f: v}, b: {f: v}, condition: a}\nlevel: low\n");

        assertThat(parsed.rules()).hasSize(1);
        assertThat(parsed.hasErrors()).isFalse();
        assertThat(parsed.problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "rules.yml:1:1: warning: unknown key 'my_own_words' is ignored",
                        "rules.yml:2:1: warning: 'id' is '7': Sigma expects a UUID",
                        "rules.yml:6:15: warning: selection 'b' is not used by the condition");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "---\n", "# nothing\n", "---\n---\n"})
    void an_empty_file_is_no_rule_which_may_not_be_meant(String yaml) {
        ParsedRules parsed = parse(yaml);

        assertThat(parsed.rules()).isEmpty();
        assertThat(parsed.problems())
                .extracting(Problem::toString)
                .containsExactly("rules.yml:1:1: warning: the file holds no rule");
    }

    private static ParsedRules parse(String yaml) {
        return new RuleParser().parse("rules.yml", new StringReader(yaml));
    }

    private static SigmaRule one(String yaml) {
        ParsedRules parsed = parse(yaml);
        assertThat(parsed.problems()).filteredOn(Problem::isError).isEmpty();
        return parsed.rules().get(0);
    }

    private static Selection selection(String yaml) {
        return ((Rule) one(HEAD + "  {a: " + yaml + ", condition: a}\n"))
                .detection()
                .selections()
                .values()
                .iterator()
                .next();
    }

    private static ValueTest test(String yaml) {
        return ((Selection.FieldTest) selection("{" + yaml + "}")).test();
    }

    private static Condition condition(String yaml) {
        String detection = "  {a: {f: v}, b1: {f: v}, b2: {f: v}, condition: " + yaml + "}\n";
        return ((Rule) one(HEAD + detection)).detection().condition();
    }

    private static Selection field(String name, ValueTest test) {
        return new Selection.FieldTest(name, test);
    }

    private static ValueTest text(String literal) {
        return new ValueTest.Text(TextPattern.literal(literal), false);
    }
}
