package dev.whodunit.topologies.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BlindIntervalsTest {

    @Test
    void what_was_not_seen_counts_only_as_far_as_it_overlaps() {
        BlindIntervals blind =
                new BlindIntervals(100, List.of()).blindUntil(150).seen(200).blindUntil(220);

        assertThat(blind.within(0, 1_000)).isEqualTo(70);
        assertThat(blind.within(120, 210)).isEqualTo(40);
        assertThat(blind.within(150, 200)).isZero();
    }

    @Test
    void of_too_many_the_closest_are_taken_for_one() {
        BlindIntervals blind = new BlindIntervals(0, List.of());
        for (int i = 1; i <= 2 * BlindIntervals.MOST; i++) {
            blind = blind.seen(i * 1_000L).blindUntil(i * 1_000L + 10);
        }

        assertThat(blind.intervals()).hasSize(BlindIntervals.MOST);
        assertThat(blind.intervals()).isSortedAccordingTo((one, other) -> Long.compare(one.from(), other.from()));
        assertThat(blind.within(0, Long.MAX_VALUE)).isGreaterThanOrEqualTo(2 * BlindIntervals.MOST * 10L);
    }

    @Test
    void a_clock_that_goes_back_makes_no_interval() {
        assertThat(new BlindIntervals(100, List.of()).blindUntil(50)).isEqualTo(new BlindIntervals(100, List.of()));
    }
}
