package dev.whodunit.sigma.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whodunit.sigma.rule.Anomaly;
import dev.whodunit.sigma.rule.Comparison;
import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Condition.Named;
import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.CountCondition;
import dev.whodunit.sigma.rule.Deviation;
import dev.whodunit.sigma.rule.Guidance;
import dev.whodunit.sigma.rule.Header;
import dev.whodunit.sigma.rule.Level;
import dev.whodunit.sigma.rule.Measure;
import dev.whodunit.sigma.rule.Position;
import dev.whodunit.sigma.rule.RuleReference;
import dev.whodunit.sigma.rule.Status;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** From a rule's model to its window, and events that have several parts in it. */
class CompositeWindowTest {

    private static final Duration TIMESPAN = Duration.ofMinutes(5);
    private static final long SECOND = 1_000_000;

    private final MapBuckets buckets = new MapBuckets();
    private long newest = Long.MIN_VALUE;
    private long ids;

    @Test
    void a_range_of_counts_holds_between_its_bounds_only() {
        CompositeWindow window = window(new Measure.EventCount(), bounds(Comparison.GTE, "2", Comparison.LT, "4"), "a");

        assertThat(IntStream.range(0, 5)
                        .mapToObj(second -> add(window, second, 0).holds()))
                .containsExactly(false, true, true, false, false);
    }

    @Test
    void a_high_threshold_is_counted_in_parts_of_the_timespan() {
        CompositeWindow window = window(new Measure.EventCount(), CountCondition.atLeast(5_000), "a");

        List<Boolean> held = IntStream.range(0, 5_001)
                .mapToObj(event -> add(window, event / 100, 0).holds())
                .toList();

        assertThat(held.indexOf(true)).isEqualTo(4_999);
        assertThat(window.precision().isExact()).isFalse();
    }

    @Test
    void a_sum_is_compared_as_a_decimal_number() {
        CompositeWindow window = window(new Measure.ValueSum("x"), bounds(Comparison.GT, "0.5"), "a");

        assertThat(add(window, occurrence(0).withNumber(0.2)).holds()).isFalse();
        assertThat(add(window, occurrence(1).withNumber(0.2)).holds()).isFalse();
        assertThat(add(window, occurrence(2).withNumber(0.2)).holds()).isTrue();
    }

    @Test
    void takes_no_event_that_lacks_the_value() {
        Occurrence nothing = occurrence(0);
        CompositeWindow values = window(new Measure.ValueCount(List.of("x")), CountCondition.atLeast(2), "a");
        CompositeWindow sum = window(new Measure.ValueSum("x"), CountCondition.atLeast(2), "a");

        assertThat(values.takes(nothing, List.of())).isFalse();
        assertThat(values.takes(nothing.withValue(7), List.of())).isTrue();
        assertThat(sum.takes(nothing.withValue(7), List.of())).isFalse();
        assertThat(sum.takes(nothing.withNumber(0), List.of())).isTrue();
    }

    @Test
    void takes_no_event_without_a_part_in_a_rule_that_tells_its_rules_apart() {
        CompositeWindow window = window(new Measure.RuleCount(false), CountCondition.atLeast(2), "a", "b");

        assertThat(window.takes(occurrence(0), List.of())).isFalse();
        assertThat(window.takes(occurrence(0), List.of(2, -1))).isFalse();
        assertThat(window.takes(occurrence(0), List.of(1))).isTrue();
    }

    @Test
    void an_event_of_both_a_and_c_never_makes_a_and_not_c_hold() {
        Condition condition = new Condition.And(List.of(new Named("a"), new Condition.Not(new Named("c"))));
        CompositeWindow window =
                window(new Measure.RuleExpression(false, condition), CountCondition.atLeast(1), "a", "c");

        assertThat(add(window, 0, 0, 1).holds()).isFalse();
        assertThat(add(window, 301, 0).holds()).isTrue();
        assertThat(add(window, 302, 1).holds()).isFalse();
    }

    @Test
    void an_expression_may_have_every_operator() {
        Condition condition = new Condition.And(List.of(
                new Condition.Or(List.of(new Named("a"), new Named("b"))),
                new Condition.Quantified(Condition.Quantifier.ALL, "c*"),
                new Condition.Quantified(Condition.Quantifier.ONE, "d*")));
        CompositeWindow window = window(
                new Measure.RuleExpression(false, condition), CountCondition.atLeast(1), "a", "b", "c1", "c2", "d1");

        assertThat(add(window, 0, 1).holds()).isFalse();
        assertThat(add(window, 3, 3).holds()).isFalse();
        assertThat(add(window, 2, 4).holds()).isFalse();
        assertThat(add(window, 1, 2).holds()).isTrue();
    }

    @Test
    void some_of_several_rules_may_be_enough() {
        CompositeWindow window = window(new Measure.RuleCount(false), CountCondition.atLeast(2), "a", "b", "c");

        assertThat(add(window, 0, 2).holds()).isFalse();
        assertThat(add(window, 1, 2).holds()).isFalse();
        assertThat(add(window, 2, 0).holds()).isTrue();
    }

    @Test
    void rules_in_order_hold_in_that_order_only() {
        CompositeWindow window = window(new Measure.RuleCount(true), CountCondition.atLeast(2), "a", "b");

        assertThat(add(window, 0, 1).holds()).isFalse();
        assertThat(add(window, 1, 0).holds()).isFalse();
        assertThat(add(window, 2, 1).holds()).isTrue();
    }

    @Test
    void some_of_several_rules_in_order_may_be_enough() {
        CompositeWindow window = window(new Measure.RuleCount(true), CountCondition.atLeast(2), "a", "b", "c");

        assertThat(add(window, 0, 2).holds()).isFalse();
        assertThat(add(window, 1, 1).holds()).isFalse();
        assertThat(add(window, 2, 2).holds()).isTrue();
    }

    @Test
    void a_condition_that_may_hold_in_very_many_ways_in_order_has_no_window() {
        List<Condition> clauses = new ArrayList<>();
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < 14; i += 2) {
            rules.addAll(List.of("r" + i, "r" + (i + 1)));
            clauses.add(new Condition.Or(List.of(new Condition.Named("r" + i), new Condition.Named("r" + (i + 1)))));
        }
        Condition condition = new Condition.And(clauses);

        assertThat(TemporalOrderedWindow.isTooIntricate(condition, rules)).isTrue();
        assertThat(TemporalOrderedWindow.isTooIntricate(new Condition.And(clauses.subList(0, 6)), rules))
                .isFalse();
        assertThatThrownBy(() -> window(
                        new Measure.RuleExpression(true, condition),
                        CountCondition.atLeast(1),
                        rules.toArray(String[]::new)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_time_decides_has_a_timed_window_and_parts_by_what_ends_it() {
        CompositeWindow absence = CompositeWindow.of(anomaly(new Deviation.Absence(List.of()), "a", "b"));
        CompositeWindow sustained =
                CompositeWindow.of(anomaly(new Deviation.Sustained(Duration.ofMinutes(1), List.of("b")), "a", "b"));

        assertThat(absence.timed()).isPresent();
        assertThat(absence.partsOf(List.of())).containsExactly(0);
        assertThat(sustained.timed()).isPresent();
        assertThat(sustained.partsOf(List.of(0))).containsExactly(0);
        assertThat(sustained.partsOf(List.of(1))).containsExactly(1);
        assertThat(window(new Measure.EventCount(), CountCondition.atLeast(1), "a")
                        .timed())
                .isEmpty();
    }

    @Test
    void an_event_of_both_sides_of_a_ratio_counts_in_both() {
        CompositeWindow window = CompositeWindow.of(anomaly(
                new Deviation.Ratio(List.of("a"), List.of("a", "b"), bounds(Comparison.GTE, "0.5"), 4), "a", "b"));

        assertThat(add(window, 0, 0).holds()).isFalse();
        assertThat(add(window, 1, 1).holds()).isFalse();
        assertThat(add(window, 2, 1).holds()).isFalse();
        Verdict half = add(window, 3, 0);

        assertThat(half.holds()).isTrue();
        assertThat(half.value()).isEqualTo(0.5);
    }

    @Test
    void a_repeat_of_all_parts_is_a_repeat_and_of_some_is_not() {
        CompositeWindow window = window(new Measure.RuleCount(false), CountCondition.atLeast(2), "a", "b");
        Occurrence event = occurrence(0);

        assertThat(window.add(buckets, newest, event, List.of(0)).kind()).isEqualTo(Verdict.Kind.DOES_NOT_HOLD);
        assertThat(window.add(buckets, newest, event, List.of(0, 1)).kind()).isEqualTo(Verdict.Kind.HOLDS);
        assertThat(window.add(buckets, newest, event, List.of(0, 1)).kind()).isEqualTo(Verdict.Kind.REPEAT);
    }

    @Test
    void what_is_known_of_one_part_is_not_too_late_for_another() {
        CompositeWindow window = window(new Measure.RuleCount(false), CountCondition.atLeast(2), "a", "b");
        Occurrence event = occurrence(0);
        window.add(buckets, newest, event, List.of(0));
        long later = 3_700 * SECOND;

        assertThat(window.add(buckets, later, event, List.of(0, 1)).kind()).isEqualTo(Verdict.Kind.REPEAT);
        assertThat(window.add(buckets, later, occurrence(1), List.of(0, 1)).kind())
                .isEqualTo(Verdict.Kind.TOO_LATE);
    }

    @Test
    void a_new_value_holds_once() {
        CompositeWindow window = CompositeWindow.of(anomaly(new Deviation.NewValue(List.of("x"), Duration.ZERO), "a"));

        assertThat(add(window, occurrence(0).withValue(1)).holds()).isTrue();
        assertThat(add(window, occurrence(1).withValue(1)).holds()).isFalse();
        assertThat(add(window, occurrence(2).withValue(2)).holds()).isTrue();
    }

    private Verdict add(CompositeWindow window, long second, Integer... places) {
        return add(window, occurrence(second), places);
    }

    private Verdict add(CompositeWindow window, Occurrence occurrence, Integer... places) {
        Verdict verdict = window.add(buckets, newest, occurrence, List.of(places));
        newest = Math.max(newest, occurrence.timeMicros());
        return verdict;
    }

    private Occurrence occurrence(long second) {
        return Occurrence.of(second * SECOND, ++ids, 1);
    }

    private static CompositeWindow window(Measure measure, CountCondition condition, String... rules) {
        return CompositeWindow.of(new Correlation(
                header(),
                measure,
                inputs(rules),
                List.of(),
                List.of(),
                TIMESPAN,
                condition,
                false,
                Duration.ofHours(1)));
    }

    private static CompositeRule anomaly(Deviation deviation, String... rules) {
        return new Anomaly(
                header(), deviation, inputs(rules), List.of(), List.of(), TIMESPAN, false, Duration.ofHours(1));
    }

    private static List<RuleReference> inputs(String... rules) {
        return List.of(rules).stream()
                .map(rule -> new RuleReference(rule, new Position("x", 1, 1)))
                .toList();
    }

    private static CountCondition bounds(Object... pairs) {
        return new CountCondition(IntStream.range(0, pairs.length / 2)
                .mapToObj(pair -> new CountCondition.Bound(
                        (Comparison) pairs[2 * pair], new BigDecimal((String) pairs[2 * pair + 1])))
                .toList());
    }

    private static Header header() {
        return new Header(
                "id",
                null,
                "T",
                null,
                Level.LOW,
                Status.STABLE,
                List.of(),
                List.of(),
                List.of(),
                null,
                Guidance.NONE,
                false,
                new Position("x", 1, 1));
    }
}
