package dev.whodunit.sigma.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.whodunit.sigma.rule.Comparison;
import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.CountCondition;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.DoublePredicate;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Each window against an oracle that keeps every event and tries every window, in the order of arrival. */
class WindowPropertyTest {

    private static final int TRIES = 1500;
    private static final int SLOTS = 256;

    private Random random = new Random(0);
    private long timespan;
    private long lateness;

    private void given(long seed) {
        random = new Random(seed);
        timespan = (1 + random.nextInt(4)) * Arrivals.SECOND;
        lateness = random.nextInt(13) * Arrivals.SECOND;
    }

    private Duration timespan() {
        return Duration.of(timespan, ChronoUnit.MICROS);
    }

    private Duration lateness() {
        return Duration.of(lateness, ChronoUnit.MICROS);
    }

    private List<Occurrence> arrivals(int rules, int values) {
        long start = (random.nextInt(200) - 100) * Arrivals.SECOND;
        return new Arrivals(60, rules, values, 0).from(start, random);
    }

    @Property(tries = TRIES)
    void counts_up_to_a_limit_end_at_the_event(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int greatest) {
        given(seed);
        LongPredicate test = aRange(greatest);
        GroupRun run = new GroupRun(
                () -> new EventCountWindow(timespan(), CountLimit.upTo(greatest, test), lateness()), lateness, false);

        run.addAll(arrivals(1, 1), random, (verdict, event, counted) -> {
            long count = BruteForce.weight(BruteForce.endingAt(event, counted, timespan));
            assertThat(verdict.holds()).isEqualTo(test.test(count));
            assertThat(Math.min(verdict.count(), greatest + 1)).isEqualTo(Math.min(count, greatest + 1));
        });
        assertThat(run.buckets().largest()).isLessThanOrEqualTo(1 + 24 * 2 * (greatest + 1));
    }

    private LongPredicate aRange(int greatest) {
        int least = random.nextInt(greatest + 1);
        return switch (random.nextInt(4)) {
            case 0 -> count -> count <= greatest;
            case 1 -> count -> count >= least && count <= greatest;
            case 2 -> count -> count == greatest;
            default -> count -> count != greatest;
        };
    }

    @Property(tries = TRIES)
    void high_counts_are_exact_on_rounded_times(@ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int threshold) {
        given(seed);
        GroupRun run = new GroupRun(
                () -> SlotWindow.count(timespan(), CountLimit.atLeast(threshold), lateness()), lateness, false);

        run.addAll(arrivals(1, 1), random, (verdict, event, counted) -> {
            var rounding = BruteForce.rounded(timespan);
            List<Occurrence> rounded = counted.stream().map(rounding).toList();
            long count = BruteForce.most(rounding.apply(event), rounded, SLOTS, BruteForce::weight);
            assertThat(verdict.count()).isEqualTo(count);
            assertThat(verdict.holds()).isEqualTo(count >= threshold);
            // What the exact window has is never missed.
            assertThat(count).isGreaterThanOrEqualTo(BruteForce.most(event, counted, timespan, BruteForce::weight));
        });
    }

    @Property(tries = TRIES)
    void high_counts_up_to_a_limit_are_exact_on_rounded_times(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int greatest) {
        given(seed);
        LongPredicate test = aRange(greatest);
        GroupRun run = new GroupRun(
                () -> SlotWindow.count(timespan(), CountLimit.upTo(greatest, test), lateness()), lateness, false);

        run.addAll(arrivals(1, 1), random, (verdict, event, counted) -> {
            long count = BruteForce.weight(endingAtRounded(event, counted));
            assertThat(verdict.count()).isEqualTo(count);
            assertThat(verdict.holds()).isEqualTo(test.test(count));
        });
    }

    @Property(tries = TRIES)
    void values_are_counted_whatever_the_order_of_arrival(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int threshold) {
        given(seed);
        GroupRun run = new GroupRun(
                () -> new ValueCountWindow(timespan(), CountLimit.atLeast(threshold), lateness()), lateness, false);

        run.addAll(arrivals(1, 12), random, (verdict, event, counted) -> {
            long count = BruteForce.most(event, counted, timespan, BruteForce::values);
            assertThat(Math.min(verdict.count(), threshold)).isEqualTo(Math.min(count, threshold));
            assertThat(verdict.holds()).isEqualTo(count >= threshold);
            assertThat(verdict.lastMicros() - verdict.firstMicros()).isLessThanOrEqualTo(timespan);
        });
        assertThat(run.buckets().largest()).isLessThanOrEqualTo(5 + 24 * 2 * threshold);
    }

    @Property(tries = TRIES)
    void values_up_to_a_limit_end_at_the_event(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int greatest) {
        given(seed);
        LongPredicate test = aRange(greatest);
        GroupRun run = new GroupRun(
                () -> new ValueCountWindow(timespan(), CountLimit.upTo(greatest, test), lateness()), lateness, false);

        run.addAll(arrivals(1, 12), random, (verdict, event, counted) -> {
            long count = BruteForce.values(BruteForce.endingAt(event, counted, timespan));
            assertThat(verdict.holds()).isEqualTo(test.test(count));
            assertThat(Math.min(verdict.count(), greatest + 1)).isEqualTo(Math.min(count, greatest + 1));
        });
    }

    @Property(tries = TRIES)
    void many_values_are_estimated_on_rounded_times(@ForAll long seed) {
        given(seed);
        GroupRun run =
                new GroupRun(() -> SlotWindow.values(timespan(), CountLimit.atLeast(6), lateness()), lateness, false);

        run.addAll(arrivals(1, 50), random, (verdict, event, counted) -> {
            long count = BruteForce.values(endingAtRounded(event, counted));
            assertThat(verdict.count()).isBetween(count - 2, count + 1);
            assertThat(verdict.holds()).isEqualTo(verdict.count() >= 6);
        });
    }

    @Property(tries = TRIES)
    void all_rules_come_together_whatever_the_order_of_arrival(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int rules) {
        given(seed);
        GroupRun run = new GroupRun(() -> TemporalWindow.ofAll(timespan(), rules, lateness()), lateness, true);

        run.addAll(arrivals(rules, 1), random, (verdict, event, counted) -> {
            int most = BruteForce.most(event, counted, timespan, events -> Long.bitCount(BruteForce.rules(events)));
            assertThat(verdict.count()).isEqualTo(most);
            assertThat(verdict.holds()).isEqualTo(most == rules);
            assertThat(verdict.lastMicros() - verdict.firstMicros()).isLessThanOrEqualTo(timespan);
        });
        assertThat(run.buckets().largest()).isLessThanOrEqualTo(5 + 24 * 2 * rules);
    }

    @Property(tries = TRIES)
    void conditions_of_and_and_or_hold_whatever_the_order_of_arrival(@ForAll long seed) {
        given(seed);
        LongPredicate condition = rules -> (rules & 0b011) == 0b011 || (rules & 0b1100) == 0b1100;
        GroupRun run = new GroupRun(() -> new TemporalWindow(timespan(), condition, true, lateness()), lateness, true);

        run.addAll(
                arrivals(5, 1),
                random,
                (verdict, event, counted) -> assertThat(verdict.holds())
                        .isEqualTo(BruteForce.most(
                                event, counted, timespan, events -> condition.test(BruteForce.rules(events)))));
    }

    @Property(tries = TRIES)
    void conditions_with_not_are_judged_on_the_window_that_ends_at_the_event(@ForAll long seed) {
        given(seed);
        LongPredicate condition = rules -> (rules & 0b011) == 0b011 && (rules & 0b100) == 0;
        GroupRun run = new GroupRun(() -> new TemporalWindow(timespan(), condition, false, lateness()), lateness, true);

        run.addAll(
                arrivals(3, 1),
                random,
                (verdict, event, counted) -> assertThat(verdict.holds())
                        .isEqualTo(condition.test(BruteForce.rules(BruteForce.endingAt(event, counted, timespan)))));
    }

    @Property(tries = TRIES)
    void rules_come_in_order_whatever_the_order_of_arrival(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int rules) {
        given(seed);
        GroupRun run = new GroupRun(() -> TemporalOrderedWindow.ofAll(timespan(), rules, lateness()), lateness, true);

        run.addAll(arrivals(rules, 1), random, (verdict, event, counted) -> {
            int most = BruteForce.most(event, counted, timespan, events -> inOrder(events, rules));
            assertThat(verdict.holds()).isEqualTo(most == rules);
            assertThat(verdict.lastMicros() - verdict.firstMicros()).isLessThanOrEqualTo(timespan);
        });
    }

    @Property(tries = TRIES)
    void numbers_of_rules_are_of_the_most_that_come_in_order(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int rules) {
        given(seed);
        CountCondition condition = bounds(rules);
        boolean monotone = IntStream.range(1, rules)
                .noneMatch(count -> condition.isSatisfiedBy(count) && !condition.isSatisfiedBy(count + 1));
        GroupRun run = new GroupRun(
                () -> new TemporalOrderedWindow(
                        timespan(), rules, OrderedCondition.count(condition, rules), lateness()),
                lateness,
                true);

        run.addAll(arrivals(rules, 1), random, (verdict, event, counted) -> {
            int most = monotone
                    ? BruteForce.most(event, counted, timespan, events -> longest(events, rules))
                    : longest(BruteForce.endingAt(event, counted, timespan), rules);
            assertThat(verdict.count()).isEqualTo(most);
            assertThat(verdict.holds()).isEqualTo(condition.isSatisfiedBy(most));
            assertThat(verdict.lastMicros() - verdict.firstMicros()).isLessThanOrEqualTo(timespan);
        });
    }

    private CountCondition bounds(int rules) {
        List<CountCondition.Bound> bounds = new ArrayList<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
            Comparison comparison = Comparison.values()[random.nextInt(Comparison.values().length)];
            bounds.add(new CountCondition.Bound(comparison, random.nextInt(rules + 2)));
        }
        return new CountCondition(bounds);
    }

    private static int longest(List<Occurrence> events, int rules) {
        return subsets(rules)
                .filter(some -> areInOrder(events, some))
                .mapToInt(Long::bitCount)
                .max()
                .orElseThrow();
    }

    @Property(tries = 2 * TRIES)
    void expressions_need_the_rules_that_make_them_true_in_order_and_those_under_not_to_be_absent(@ForAll long seed) {
        given(seed);
        int rules = 1 + random.nextInt(5);
        List<String> names =
                IntStream.range(0, rules).mapToObj(rule -> "r" + rule).toList();
        Condition expression = expression(names, 3);
        boolean withNot =
                Alternative.of(expression, names).orElseThrow().stream().anyMatch(way -> way.absent() != 0);
        Assume.that(!isTrue(expression, false, names, 0, 0));
        GroupRun run = new GroupRun(
                () -> new TemporalOrderedWindow(
                        timespan(), rules, OrderedCondition.expression(expression, names), lateness()),
                lateness,
                true);

        run.addAll(arrivals(rules, 1), random, (verdict, event, counted) -> {
            boolean holds = withNot
                    ? isTrue(expression, names, BruteForce.endingAt(event, counted, timespan))
                    : BruteForce.most(event, counted, timespan, events -> isTrue(expression, names, events));
            assertThat(verdict.holds()).as("%s", expression).isEqualTo(holds);
            assertThat(verdict.lastMicros() - verdict.firstMicros()).isLessThanOrEqualTo(timespan);
        });
    }

    private Condition expression(List<String> names, int depth) {
        return switch (random.nextInt(depth == 0 ? 3 : 6)) {
            case 0, 1 -> new Condition.Named(names.get(random.nextInt(names.size())));
            case 2 ->
                new Condition.Quantified(
                        Condition.Quantifier.values()[random.nextInt(2)], random.nextBoolean() ? "them" : "r*");
            case 3 -> new Condition.Not(expression(names, depth - 1));
            case 4 -> new Condition.And(List.of(expression(names, depth - 1), expression(names, depth - 1)));
            default -> new Condition.Or(List.of(expression(names, depth - 1), expression(names, depth - 1)));
        };
    }

    /** Whether some of the rules have events in their order, and that makes the expression true. */
    private static boolean isTrue(Condition expression, List<String> names, List<Occurrence> events) {
        long present = BruteForce.rules(events);
        return subsets(names.size())
                .filter(some -> areInOrder(events, some))
                .anyMatch(some -> isTrue(expression, false, names, some, present));
    }

    private static boolean isTrue(Condition part, boolean negated, List<String> names, long inOrder, long present) {
        if (part instanceof Condition.Not not) {
            return isTrue(not.part(), !negated, names, inOrder, present);
        }
        if (part instanceof Condition.Named named) {
            long bit = 1L << names.indexOf(named.selection());
            return negated ? (present & bit) == 0 : (inOrder & bit) != 0;
        }
        boolean all;
        List<Condition> parts;
        if (part instanceof Condition.And and) {
            all = !negated;
            parts = and.parts();
        } else if (part instanceof Condition.Or or) {
            all = negated;
            parts = or.parts();
        } else {
            Condition.Quantified quantified = (Condition.Quantified) part;
            all = quantified.quantifier() == Condition.Quantifier.ALL ? !negated : negated;
            parts = names.stream().<Condition>map(Condition.Named::new).toList();
        }
        Predicate<Condition> test = each -> isTrue(each, negated, names, inOrder, present);
        return all ? parts.stream().allMatch(test) : parts.stream().anyMatch(test);
    }

    private static LongStream subsets(int rules) {
        return LongStream.range(0, 1L << rules);
    }

    private static boolean areInOrder(List<Occurrence> events, long some) {
        List<Occurrence> theirs = new ArrayList<>();
        for (Occurrence event : events) {
            if ((some & 1L << event.rule()) != 0) {
                theirs.add(event.ofRule(Long.bitCount(some & (1L << event.rule()) - 1)));
            }
        }
        return inOrder(theirs, Long.bitCount(some)) == Long.bitCount(some);
    }

    /** How many of the rules, from the first on, have events in their order. */
    private static int inOrder(List<Occurrence> events, int rules) {
        long time = Long.MIN_VALUE;
        for (int rule = 0; rule < rules; rule++) {
            int wanted = rule;
            long after = time;
            time = events.stream()
                    .filter(event -> event.rule() == wanted && event.timeMicros() >= after)
                    .mapToLong(Occurrence::timeMicros)
                    .min()
                    .orElse(Long.MAX_VALUE);
            if (time == Long.MAX_VALUE) {
                return rule;
            }
        }
        return rules;
    }

    @Property(tries = TRIES)
    void sums_are_exact_on_rounded_times(@ForAll long seed, @ForAll @IntRange(min = -20, max = 60) int bound) {
        given(seed);
        agrees(SlotWindow.sum(timespan(), sum -> sum > bound, lateness()), sum -> sum > bound, WindowPropertyTest::sum);
    }

    @Property(tries = TRIES)
    void averages_are_exact_on_rounded_times(@ForAll long seed, @ForAll @IntRange(min = -2, max = 20) int bound) {
        given(seed);
        agrees(
                SlotWindow.average(timespan(), average -> average < bound, lateness()),
                average -> average < bound,
                events -> sum(events) / BruteForce.weight(events));
    }

    private static double sum(List<Occurrence> events) {
        return events.stream()
                .mapToDouble(event -> event.number() * event.weight())
                .sum();
    }

    private void agrees(GroupWindow window, DoublePredicate condition, ToDoubleFunction<List<Occurrence>> measure) {
        GroupRun run = new GroupRun(() -> window, lateness, false);
        run.addAll(arrivals(1, 30), random, (verdict, event, counted) -> {
            List<Occurrence> events = endingAtRounded(event, counted);
            assertThat(verdict.value()).isEqualTo(measure.applyAsDouble(events));
            assertThat(verdict.holds()).isEqualTo(condition.test(verdict.value()));
            assertThat(verdict.count()).isEqualTo(BruteForce.weight(events));
        });
    }

    @Property(tries = TRIES)
    void percentiles_are_within_a_hundredth_on_rounded_times(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 100) int percentile) {
        given(seed);
        GroupRun run = new GroupRun(
                () -> SlotWindow.percentile(timespan(), percentile, value -> value >= 50, lateness()), lateness, false);

        run.addAll(arrivals(1, 100), random, (verdict, event, counted) -> {
            List<Double> numbers = new ArrayList<>();
            endingAtRounded(event, counted).forEach(one -> {
                for (int i = 0; i < one.weight(); i++) {
                    numbers.add(one.number() + 0.0);
                }
            });
            numbers.sort(Comparator.naturalOrder());
            double value = numbers.get((int) Math.ceil(percentile / 100.0 * numbers.size()) - 1);
            assertThat(verdict.value()).isCloseTo(value, within(Math.abs(value) * 0.0101 + 1e-9));
            assertThat(verdict.holds()).isEqualTo(verdict.value() >= 50);
        });
    }

    @Property(tries = TRIES)
    void ratios_are_exact_on_rounded_times(@ForAll long seed, @ForAll @IntRange(min = 1, max = 10) int least) {
        given(seed);
        GroupRun run = new GroupRun(
                () -> SlotWindow.ratio(timespan(), least, ratio -> ratio > 0.75, lateness()), lateness, true);

        run.addAll(arrivals(2, 1), random, (verdict, event, counted) -> {
            List<Occurrence> events = endingAtRounded(event, counted);
            long of = weightOf(0, events);
            long over = weightOf(1, events);
            assertThat(verdict.holds()).isEqualTo(over >= least && (double) of / over > 0.75);
        });
    }

    private static long weightOf(int rule, List<Occurrence> events) {
        return BruteForce.weight(
                events.stream().filter(event -> event.rule() == rule).toList());
    }

    private List<Occurrence> endingAtRounded(Occurrence event, List<Occurrence> counted) {
        var rounding = BruteForce.rounded(timespan);
        return BruteForce.endingAt(
                rounding.apply(event), counted.stream().map(rounding).toList(), SLOTS);
    }
}
