package dev.whodunit.sigma.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.rule.Alias;
import dev.whodunit.sigma.rule.Anomaly;
import dev.whodunit.sigma.rule.AnomalyType;
import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.CorrelationType;
import dev.whodunit.sigma.rule.CountCondition;
import dev.whodunit.sigma.rule.Deviation;
import dev.whodunit.sigma.rule.Measure;
import dev.whodunit.sigma.rule.Seasonality;
import dev.whodunit.sigma.rule.SigmaRule;
import java.io.StringReader;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CompositeRulesTest {

    private static final String BASE = """
            title: A
            name: a
            id: 11111111-1111-1111-1111-111111111111
            logsource: {product: p}
            detection: {selection: {f: v}, condition: selection}
            ---
            title: B
            name: b
            logsource: {product: p}
            detection: {selection: {f: w}, condition: selection}
            ---
            """;

    @Test
    void each_correlation_type_says_what_it_measures() {
        assertThat(correlation("value_count", "{field: user, gt: 5}").measure())
                .isEqualTo(new Measure.ValueCount(List.of("user")));
        assertThat(correlation("value_count", "{field: [user, host], gt: 5}").measure())
                .isEqualTo(new Measure.ValueCount(List.of("user", "host")));
        assertThat(correlation("value_sum", "{field: bytes, gt: 5}").measure())
                .isEqualTo(new Measure.ValueSum("bytes"));
        assertThat(correlation("value_avg", "{field: ms, lte: 5}").measure()).isEqualTo(new Measure.ValueAverage("ms"));
        assertThat(correlation("value_percentile", "{field: ms, percentile: 99.9, gt: 5}")
                        .measure())
                .isEqualTo(new Measure.ValuePercentile("ms", new BigDecimal("99.9")));
        assertThat(correlation("temporal", "{gte: 1}").measure()).isEqualTo(new Measure.RuleCount(false));
        assertThat(correlation("temporal_ordered", "{gte: 1}").measure()).isEqualTo(new Measure.RuleCount(true));
    }

    @Test
    void bounds_make_ranges_and_may_be_decimal_where_numbers_are_measured() {
        CountCondition range = correlation("event_count", "{gt: 100000, lte: 200000, neq: 150000}")
                .condition();
        CountCondition decimal =
                correlation("value_avg", "{field: ms, gt: -0.5, lt: 1.50}").condition();

        assertThat(range.bounds()).hasSize(3);
        assertThat(List.of(100000L, 100001L, 150000L, 200000L, 200001L).stream().map(range::isSatisfiedBy))
                .containsExactly(false, true, false, true, false);
        assertThat(decimal.isSatisfiedBy(new BigDecimal("1.49"))).isTrue();
        assertThat(decimal.isSatisfiedBy(new BigDecimal("1.5"))).isFalse();
        assertThat(decimal.bounds()).extracting(Object::toString).containsExactly("gt: -0.5", "lt: 1.5");
    }

    @Test
    void a_temporal_correlation_without_a_condition_wants_all_of_its_rules() {
        Correlation temporal =
                (Correlation) last("correlation: {type: temporal_ordered, rules: [a, b], timespan: 5m}\n");

        assertThat(temporal.condition()).isEqualTo(CountCondition.atLeast(2));
    }

    @Test
    void a_temporal_correlation_may_have_an_expression_over_rules_and_take_its_rules_from_it() {
        Condition expression =
                new Condition.And(List.of(new Condition.Named("a"), new Condition.Not(new Condition.Named("b"))));

        Correlation named = (Correlation)
                last("correlation: {type: temporal, rules: [a, b], timespan: 5m, condition: a and not b}\n");
        Correlation taken = (Correlation) last("correlation: {type: temporal, timespan: 5m, condition: a and not b}\n");

        assertThat(named.measure()).isEqualTo(new Measure.RuleExpression(false, expression));
        assertThat(taken.measure()).isEqualTo(named.measure());
        assertThat(taken.rules()).containsExactly("a", "b");
        assertThat(taken.inputs().get(1).position()).hasToString("x.yml:15:66");
    }

    @Test
    void an_alias_may_call_a_rule_by_its_name_where_the_correlation_calls_it_by_its_id() {
        List<SigmaRule> rules = parse("""
                correlation:
                  type: event_count
                  rules: [11111111-1111-1111-1111-111111111111, b]
                  aliases: {who: {a: user, b: login}}
                  group-by: [who, host]
                  timespan: 5m
                  condition: {gt: 5}
                """);
        CompositeRule composite = (CompositeRule) rules.get(2);

        assertThat(RuleSet.compile(rules).problems()).isEmpty();
        assertThat(composite.aliases()).extracting(Alias::name).containsExactly("who");
        assertThat(composite.groupFields(rules.get(0))).containsExactly("user", "host");
        assertThat(composite.groupFields(rules.get(1))).containsExactly("login", "host");
    }

    @Test
    void each_anomaly_type_says_what_deviates_with_defaults_for_the_rest() {
        assertThat(deviation("type: sustained, rules: [a], unless: [b], timespan: 10m"))
                .isEqualTo(new Deviation.Sustained(Duration.ofMinutes(1), List.of("b")));
        assertThat(deviation("type: sustained, rules: [a], timespan: 10m, gap: 30s"))
                .isEqualTo(new Deviation.Sustained(Duration.ofSeconds(30), List.of()));
        assertThat(deviation("type: absence, rules: [a], timespan: 1d")).isEqualTo(new Deviation.Absence(List.of()));
        assertThat(deviation("type: absence, rules: [a], timespan: 1d, group-by: [host], expect: [{host: db1}]"))
                .isEqualTo(new Deviation.Absence(List.of(Map.of("host", "db1"))));
        assertThat(deviation("type: ratio, of: [a], over: [a, b], timespan: 5m, condition: {gt: 0.01}, minimum: 100"))
                .isEqualTo(new Deviation.Ratio(
                        List.of("a"),
                        List.of("a", "b"),
                        new CountCondition(List.of(new CountCondition.Bound(
                                dev.whodunit.sigma.rule.Comparison.GT, new BigDecimal("0.01")))),
                        100));
        assertThat(deviation("type: new_value, rules: [a], field: address, timespan: 30d"))
                .isEqualTo(new Deviation.NewValue(List.of("address"), Duration.ofDays(7)));
        assertThat(deviation("type: new_value, rules: [a], field: [x, y], timespan: 30d, learning: 1d"))
                .isEqualTo(new Deviation.NewValue(List.of("x", "y"), Duration.ofDays(1)));
        assertThat(deviation("type: spike, rules: [a], timespan: 1h"))
                .isEqualTo(new Deviation.Spike(new BigDecimal("3.5"), Seasonality.NONE, Duration.ofDays(28), 10));
        assertThat(deviation(
                        "type: spike, rules: [a], timespan: 1h, sensitivity: 5, seasonality: weekday_hour, history: 56d,"
                                + " minimum: 50"))
                .isEqualTo(new Deviation.Spike(new BigDecimal("5"), Seasonality.WEEKDAY_HOUR, Duration.ofDays(56), 50));
    }

    @Test
    void an_anomaly_names_all_the_rules_it_reads() {
        assertThat(((Anomaly)
                                last(
                                        "anomaly: {type: ratio, of: [a], over: [a, b], timespan: 5m, condition: {gt: 0.5}, minimum: 9}\n"))
                        .rules())
                .containsExactly("a", "b");
        assertThat(((Anomaly) last("anomaly: {type: sustained, rules: [a], unless: [b], timespan: 5m}\n")).rules())
                .containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            correlation: {type: value_count, rules: [a], timespan: 5m, condition: {field: x, gt: 5}} ~ field: x ~ field: y
            correlation: {type: value_percentile, rules: [a], timespan: 5m, condition: {field: x, percentile: 5, gt: 5}} ~ percentile: 5 ~ percentile: 6
            correlation: {type: value_sum, rules: [a], timespan: 5m, condition: {field: x, gt: 5}} ~ gt: 5 ~ gt: 5.5
            correlation: {type: temporal, rules: [a, b], timespan: 5m} ~ temporal ~ temporal_ordered
            correlation: {type: temporal, rules: [a, b], timespan: 5m, condition: a and b} ~ a and b ~ a or b
            anomaly: {type: sustained, rules: [a], timespan: 5m, gap: 10s} ~ 10s ~ 20s
            anomaly: {type: absence, rules: [a], timespan: 5m, group-by: [h], expect: [{h: x}]} ~ {h: x} ~ {h: y}
            anomaly: {type: ratio, of: [a], over: [b], timespan: 5m, minimum: 10, condition: {gt: 1}} ~ minimum: 10 ~ minimum: 20
            anomaly: {type: new_value, rules: [a], field: x, timespan: 5m} ~ field: x ~ field: y
            anomaly: {type: spike, rules: [a], timespan: 5m, seasonality: hour} ~ hour ~ none
            """)
    void the_state_hash_holds_all_that_a_composite_rule_decides_by(String rule, String found, String put) {
        assertThat(stateHash(rule)).isEqualTo(stateHash(rule)).isNotEqualTo(stateHash(rule.replace(found, put)));
    }

    @ParameterizedTest
    @EnumSource(CorrelationType.class)
    void every_correlation_type_can_be_run(CorrelationType type) {
        String field = type.name().startsWith("VALUE") ? "field: x, " : "";
        ParsedRules parsed = new RuleParser()
                .parse(
                        "x.yml",
                        new StringReader("title: T\nlevel: low\ncorrelation: {type: " + type
                                + ", rules: [a], timespan: 5m, condition: {" + field + "gte: 1}}\n"));

        assertThat(parsed.rules()).hasSize(1);
        assertThat(parsed.problems()).filteredOn(Problem::isError).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(AnomalyType.class)
    void every_anomaly_type_has_keys_of_its_own(AnomalyType type) {
        assertThat(AnomalyParser.WORDS.get(type)).isNotEmpty();
    }

    @Test
    void correlations_may_stand_above_one_another_but_not_without_end() {
        StringBuilder yaml = new StringBuilder(BASE);
        for (int i = 0; i < 40; i++) {
            yaml.append("title: T\nname: c" + i + "\ncorrelation: {type: event_count, rules: ["
                    + (i == 0 ? "a" : "c" + (i - 1) + ", c" + Math.max(0, i - 2))
                    + "], timespan: 5m, condition: {gt: 1}}\n---\n");
        }
        ParsedRules parsed = new RuleParser().parse("x.yml", new StringReader(yaml.toString()));

        var compiled = RuleSet.compile(parsed.rules());

        assertThat(compiled.rules().rules()).hasSize(2 + 32);
        assertThat(compiled.problems())
                .extracting(Problem::message)
                .contains("more than 32 correlations stand above one another", "rule 'c32' is left out itself");
    }

    private static String stateHash(String rule) {
        RuleSet rules = RuleSet.compile(parse(rule + "\n")).rules();
        return rules.stateHash(rules.rules().get(2));
    }

    private static Correlation correlation(String type, String condition) {
        return (Correlation)
                last("correlation: {type: " + type + ", rules: [a, b], timespan: 5m, condition: " + condition + "}\n");
    }

    private static Deviation deviation(String anomaly) {
        return ((Anomaly) last("anomaly: {" + anomaly + "}\n")).deviation();
    }

    private static SigmaRule last(String rule) {
        return parse(rule).get(2);
    }

    private static List<SigmaRule> parse(String rule) {
        String yaml = BASE + "title: T\nlevel: low\nname: t\n" + rule;
        ParsedRules parsed = new RuleParser().parse("x.yml", new StringReader(yaml));
        assertThat(parsed.problems()).filteredOn(Problem::isError).isEmpty();
        return parsed.rules();
    }
}
