package dev.whodunit.sigma.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whodunit.sigma.rule.Comparison;
import dev.whodunit.sigma.rule.CountCondition;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventCountWindowTest {

    private static final long SECOND = 1_000_000;

    private final MapBuckets buckets = new MapBuckets();
    private long newest = Long.MIN_VALUE;

    @Test
    void holds_at_the_event_that_crosses_the_line_and_describes_its_window() {
        EventCountWindow window = moreThan(2, Duration.ofSeconds(10));

        assertThat(add(window, 8 * SECOND, 1).kind()).isEqualTo(Verdict.Kind.DOES_NOT_HOLD);
        assertThat(add(window, 9 * SECOND, 2).kind()).isEqualTo(Verdict.Kind.DOES_NOT_HOLD);
        Verdict verdict = add(window, 18 * SECOND, 3);

        assertThat(verdict).isEqualTo(new Verdict(Verdict.Kind.HOLDS, 3, 8 * SECOND, 18 * SECOND));
    }

    @Test
    void does_not_hold_one_microsecond_past_the_timespan() {
        EventCountWindow window = moreThan(1, Duration.ofSeconds(10));

        add(window, 8 * SECOND, 1);
        Verdict verdict = add(window, 18 * SECOND + 1, 2);

        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.DOES_NOT_HOLD);
    }

    @Test
    void one_event_that_stands_for_many_crosses_the_line_alone() {
        EventCountWindow window = moreThan(5, Duration.ofMinutes(5));

        assertThat(window.add(buckets, newest, 0, 1, 6)).isEqualTo(new Verdict(Verdict.Kind.HOLDS, 6, 0, 0));
        assertThat(window.add(buckets, 0, 0, 2, Long.MAX_VALUE).count()).isEqualTo(6 + Occurrence.GREATEST_WEIGHT);
    }

    @Test
    void a_repeat_changes_nothing_and_is_told_the_window_again() {
        EventCountWindow window = moreThan(1, Duration.ofMinutes(5));
        add(window, 0, 1);
        Verdict verdict = add(window, SECOND, 2);
        int puts = buckets.puts();

        Verdict again = add(window, SECOND, 2);

        assertThat(again).isEqualTo(new Verdict(Verdict.Kind.REPEAT, true, 2, 2, 0, SECOND));
        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.HOLDS);
        assertThat(buckets.puts()).isEqualTo(puts);
    }

    @Test
    void an_event_older_than_the_lateness_does_not_count() {
        EventCountWindow window =
                new EventCountWindow(Duration.ofSeconds(10), CountCondition.atLeast(2), Duration.ofSeconds(30));
        add(window, 100 * SECOND, 1);

        assertThat(add(window, 70 * SECOND, 2).kind()).isEqualTo(Verdict.Kind.DOES_NOT_HOLD);
        assertThat(add(window, 70 * SECOND - 1, 3).kind()).isEqualTo(Verdict.Kind.TOO_LATE);
        assertThat(add(window, 75 * SECOND, 4).kind()).isEqualTo(Verdict.Kind.HOLDS);
    }

    @Test
    void buckets_out_of_reach_are_deleted() {
        EventCountWindow window =
                new EventCountWindow(Duration.ofSeconds(1), CountCondition.atLeast(3), Duration.ofSeconds(5));

        for (int i = 0; i < 1000; i++) {
            add(window, i * SECOND, i);
        }
        assertThat(buckets.size()).isLessThanOrEqualTo(8);

        add(window, 1_000_000 * SECOND, 1);
        assertThat(buckets.size()).isEqualTo(1);
    }

    @Test
    void survives_times_at_the_ends_of_time() {
        EventCountWindow window = moreThan(1, Duration.ofDays(366));

        for (long time : new long[] {0, Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE + 1, -1}) {
            assertThat(window.add(new MapBuckets(), Long.MIN_VALUE, time, 1, 1).count())
                    .isEqualTo(1);
            add(window, time, time);
        }
    }

    @Test
    void state_of_another_version_is_no_state() {
        EventCountWindow window = moreThan(1, Duration.ofSeconds(10));
        buckets.put(0, new byte[] {99, 1, 2, 3});

        assertThat(add(window, 0, 1).count()).isEqualTo(1);
    }

    @Test
    void refuses_conditions_that_are_no_lower_bound() {
        CountCondition below = new CountCondition(List.of(new CountCondition.Bound(Comparison.LT, 3)));

        assertThatThrownBy(() -> new EventCountWindow(Duration.ofSeconds(1), below, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void two_hundred_thousand_events_of_one_group_take_well_under_a_second() {
        for (int round = 0; round < 3; round++) {
            MapBuckets fresh = new MapBuckets();
            EventCountWindow window = moreThan(100, Duration.ofMinutes(5));
            long start = System.nanoTime();
            long last = Long.MIN_VALUE;
            for (int i = 0; i < 200_000; i++) {
                long time = i * 5000L;
                window.add(fresh, last, time, i * 0x9E3779B97F4A7C15L, 1);
                last = time;
            }
            long inOrder = (System.nanoTime() - start) / 1_000_000;
            start = System.nanoTime();
            for (int i = 0; i < 200_000; i++) {
                window.add(fresh, last, last, i, 1);
            }
            long sameTime = (System.nanoTime() - start) / 1_000_000;
            System.out.println("200,000 adds, N = 101: in order " + inOrder + " ms, at one time " + sameTime + " ms");
            assertThat(inOrder).isLessThan(5000);
            assertThat(sameTime).isLessThan(5000);
        }
    }

    private static EventCountWindow moreThan(long count, Duration timespan) {
        CountCondition condition = new CountCondition(List.of(new CountCondition.Bound(Comparison.GT, count)));
        return new EventCountWindow(timespan, condition, Duration.ofHours(1));
    }

    private Verdict add(EventCountWindow window, long time, long id) {
        Verdict verdict = window.add(buckets, newest, time, id, 1);
        newest = Math.max(newest, time);
        return verdict;
    }
}
