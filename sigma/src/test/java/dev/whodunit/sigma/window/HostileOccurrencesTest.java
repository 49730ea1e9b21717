package dev.whodunit.sigma.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.whodunit.sigma.rule.Past;
import dev.whodunit.sigma.rule.Seasonality;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What an event may claim: any time, weight, value and number. */
class HostileOccurrencesTest {

    private static final Duration TIMESPAN = Duration.ofSeconds(10);
    private static final Duration LATENESS = Duration.ofMinutes(1);
    private static final long SECOND = 1_000_000;

    private final MapBuckets buckets = new MapBuckets();
    private long newest = Long.MIN_VALUE;

    static List<GroupWindow> windows() {
        return List.of(
                new EventCountWindow(TIMESPAN, CountLimit.atLeast(3), LATENESS),
                new EventCountWindow(TIMESPAN, CountLimit.upTo(3, count -> count == 3), LATENESS),
                SlotWindow.count(TIMESPAN, CountLimit.atLeast(5000), LATENESS),
                SlotWindow.count(TIMESPAN, CountLimit.upTo(5000, count -> count < 5000), LATENESS),
                SlotWindow.values(TIMESPAN, CountLimit.atLeast(5000), LATENESS),
                new ValueCountWindow(TIMESPAN, CountLimit.atLeast(3), LATENESS),
                new ValueCountWindow(TIMESPAN, CountLimit.upTo(3, count -> count == 3), LATENESS),
                TemporalWindow.ofAll(TIMESPAN, 3, LATENESS),
                new TemporalWindow(TIMESPAN, rules -> rules != 1, false, LATENESS),
                TemporalOrderedWindow.ofAll(TIMESPAN, 3, LATENESS),
                SlotWindow.sum(TIMESPAN, sum -> sum > 3, LATENESS),
                SlotWindow.average(TIMESPAN, average -> average > 3, LATENESS),
                SlotWindow.percentile(TIMESPAN, 95, value -> value > 3, LATENESS),
                SlotWindow.ratio(TIMESPAN, 3, ratio -> ratio > 0.5, LATENESS),
                new NewValueWindow(Duration.ofDays(30), Duration.ofDays(1), LATENESS),
                new AbsenceWindow(TIMESPAN),
                new SustainedWindow(TIMESPAN, Duration.ofSeconds(1), LATENESS),
                new SpikeWindow(past(Duration.ofHours(1)), 1, score -> score > 3.5, LATENESS));
    }

    @Test
    void any_claim_is_taken_and_leaves_no_trace_that_lasts() {
        Random random = new Random(5);
        long[] times = {0, Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE + 1, Long.MAX_VALUE - 1, -1, 1L << 50};
        double[] numbers = {0, -0.0, 1e308, -1e308, Double.NaN, 1 / 0.0, -1 / 0.0, Double.MIN_VALUE, -1e-300};
        for (GroupWindow window : windows()) {
            for (int round = 0; round < 200; round++) {
                MapBuckets group = new MapBuckets();
                long seen = Long.MIN_VALUE;
                for (int i = 0; i < 20; i++) {
                    long time = times[random.nextInt(times.length)];
                    double number = numbers[random.nextInt(numbers.length)];
                    Occurrence event = new Occurrence(
                            time, random.nextLong(), random.nextLong(), random.nextInt(3), random.nextInt(3), number);
                    Verdict verdict = window.add(group, seen, event);
                    assertThat(verdict.value()).isFinite();
                    assertThat(verdict.firstMicros()).isLessThanOrEqualTo(verdict.lastMicros());
                    seen = Math.max(seen, time);
                    lookAhead(window, group, seen);
                }
            }
        }
    }

    private static void lookAhead(GroupWindow window, MapBuckets group, long seen) {
        if (window instanceof TimedWindow timed) {
            timed.nextLook(group, seen);
            for (long now : new long[] {Long.MIN_VALUE, 0, Long.MAX_VALUE}) {
                timed.judge(group, seen, now);
            }
        }
    }

    @Test
    void state_of_another_kind_is_no_state() {
        for (GroupWindow window : windows()) {
            for (byte version = 0; version < 16; version++) {
                for (int length : new int[] {0, 1, 2, 3, 5, 9, 10, 15, 17, 22, 25, 40, 41}) {
                    MapBuckets odd = new MapBuckets();
                    byte[] bytes = new byte[length];
                    if (length > 0) {
                        bytes[0] = version;
                    }
                    for (long key = -2; key < 66; key++) {
                        odd.put(key, bytes);
                    }
                    assertThatCode(() -> window.add(
                                    odd, 0, Occurrence.of(0, 1, 1).withValue(1).withNumber(1)))
                            .doesNotThrowAnyException();
                }
            }
        }
    }

    @Test
    void one_absurd_number_is_forgotten_once_it_is_out_of_the_window() {
        SlotWindow window = SlotWindow.sum(TIMESPAN, sum -> sum > 10, LATENESS);

        add(window, number(0, 1, 1e308));
        add(window, number(SECOND, 2, Double.NEGATIVE_INFINITY));
        Verdict during = add(window, number(2 * SECOND, 3, 5));
        Verdict after = add(window, number(20 * SECOND, 4, 5));

        assertThat(during.value()).isFinite();
        assertThat(after.value()).isEqualTo(5);
    }

    @Test
    void what_is_no_number_or_no_value_does_not_count() {
        assertThat(add(SlotWindow.average(TIMESPAN, average -> true, LATENESS), number(0, 1, Double.NaN))
                        .kind())
                .isEqualTo(Verdict.Kind.NO_VALUE);
        assertThat(add(new ValueCountWindow(TIMESPAN, CountLimit.atLeast(1), LATENESS), Occurrence.of(0, 1, 1))
                        .kind())
                .isEqualTo(Verdict.Kind.NO_VALUE);
        assertThat(buckets.bytes()).isZero();
    }

    @Test
    void numbers_of_every_size_make_percentiles_coarser_but_not_larger() {
        SlotWindow window = SlotWindow.percentile(TIMESPAN, 50, value -> value > 1, LATENESS);
        Random random = new Random(9);
        double value = 0;
        for (int i = 0; i < 60_000; i++) {
            double number = Math.pow(10, random.nextDouble() * 20 - 5);
            value = add(window, number(i * 160L, Mixing.mix(i, 0), number)).value();
        }

        assertThat(buckets.largest()).isLessThanOrEqualTo(10 + 12 * (PercentileMeasure.MOST_ENTRIES + 1));
        // The middle of the exponents is 5; coarse bins reach about a tenth further than the one before.
        assertThat(Math.log10(value)).isCloseTo(5, within(0.3));
    }

    @Test
    void very_many_values_are_estimated_in_bounded_state() {
        SlotWindow window = SlotWindow.values(TIMESPAN, CountLimit.atLeast(5000), LATENESS);
        for (int i = 1; i <= 200_000; i++) {
            // The same 20,000 values in each second.
            long value = 1 + i % 20_000;
            long count =
                    add(window, Occurrence.of(i * 50L, i, 1).withValue(value)).count();
            double expected = Math.min(i, 20_000);
            assertThat((double) count).isCloseTo(expected, within(3 + 0.1 * expected));
        }

        assertThat(buckets.largest()).isLessThan(400_000);
    }

    @Test
    void a_repeat_is_known_among_the_last_of_many_events() {
        SlotWindow window = SlotWindow.count(TIMESPAN, CountLimit.atLeast(5000), LATENESS);
        long count = 0;
        for (int i = 0; i < 100_000; i++) {
            count = add(window, Occurrence.of(i, Mixing.mix(i, 0), 1)).count();
        }

        assertThat(count).isEqualTo(100_000);
        for (int i = 90_000; i < 100_000; i++) {
            assertThat(add(window, Occurrence.of(i, Mixing.mix(i, 0), 1)).kind())
                    .isEqualTo(Verdict.Kind.REPEAT);
        }
    }

    @Test
    void every_repeat_is_known_while_ids_spread_over_more_and_more_pages() {
        SlotWindow window = SlotWindow.count(TIMESPAN, CountLimit.atLeast(5000), LATENESS);
        int checked = 0;
        for (int i = 0; i < 12_000; i++) {
            add(window, Occurrence.of(i, Mixing.mix(i, 0), 1));
            if (Integer.bitCount(i) == 1 || i == 11_999) {
                for (int known = 0; known <= i; known++, checked++) {
                    assertThat(add(window, Occurrence.of(known, Mixing.mix(known, 0), 1)))
                            .extracting(Verdict::kind, Verdict::count)
                            .containsExactly(Verdict.Kind.REPEAT, i + 1L);
                }
            }
        }

        assertThat(checked).isGreaterThan(20_000);
        add(window, Occurrence.of(1000 * SECOND, 1, 1));
        assertThat(buckets.size()).isEqualTo(2);
    }

    @Test
    void ids_made_to_fall_into_one_page_cost_no_more_than_the_others() {
        SlotWindow window = SlotWindow.count(TIMESPAN, CountLimit.atLeast(5000), LATENESS);
        Random random = new Random(11);
        for (int made = 0; made < 200; ) {
            Occurrence event = Occurrence.of(0, random.nextLong(), 1);
            if (event.identity() >>> 56 == 0) {
                made++;
                add(window, event);
                assertThat(add(window, event).kind()).isEqualTo(Verdict.Kind.REPEAT);
            }
        }

        assertThat(buckets.largest()).isLessThan(1000);
        assertThat(buckets.size()).isLessThanOrEqualTo(1 + SeenIds.MOST_PAGES);
    }

    @Test
    void a_chain_is_found_among_more_events_than_are_kept() {
        TemporalOrderedWindow window = TemporalOrderedWindow.ofAll(TIMESPAN, 3, LATENESS);
        for (int i = 0; i < 5000; i++) {
            assertThat(add(window, Occurrence.of(20 * SECOND + i * 1000, i, 1)).holds())
                    .isFalse();
        }
        add(window, Occurrence.of(24 * SECOND, 5001, 1).ofRule(2));
        assertThat(add(window, Occurrence.of(26 * SECOND, 5002, 1).ofRule(2)).holds())
                .isFalse();

        Verdict verdict = add(window, Occurrence.of(25 * SECOND + 1, 5003, 1).ofRule(1));

        assertThat(verdict.holds()).isTrue();
        assertThat(buckets.largest()).isLessThanOrEqualTo(1 + 24 * 256 * 3 * 2);
    }

    @Test
    void what_cannot_work_is_refused() {
        assertThatThrownBy(() -> CountLimit.atLeast(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EventCountWindow(TIMESPAN, CountLimit.atLeast(4097), LATENESS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TemporalWindow.ofAll(TIMESPAN, 65, LATENESS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SlotWindow.percentile(TIMESPAN, 0, value -> true, LATENESS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SlotWindow.ratio(TIMESPAN, 0, ratio -> true, LATENESS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SustainedWindow(TIMESPAN, Duration.ofSeconds(11), LATENESS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SpikeWindow(past(Duration.ofMinutes(7)), 1, score -> true, LATENESS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> add(
                        TemporalOrderedWindow.ofAll(TIMESPAN, 3, LATENESS),
                        Occurrence.of(0, 1, 1).ofRule(3)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new AbsenceWindow(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Occurrence number(long time, long id, double number) {
        return Occurrence.of(time, id, 1).withNumber(number);
    }

    private Verdict add(GroupWindow window, Occurrence event) {
        Verdict verdict = window.add(buckets, newest, event);
        newest = Math.max(newest, event.timeMicros());
        return verdict;
    }

    private static Past past(Duration timespan) {
        return new Past(timespan, Seasonality.HOUR, Duration.ofDays(28));
    }
}
