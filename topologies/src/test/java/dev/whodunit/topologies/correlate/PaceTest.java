package dev.whodunit.topologies.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final String GROUP = "group";

    private final Pace pace = new Pace(Duration.ofSeconds(5));

    @Test
    void a_group_that_keeps_growing_is_told_at_the_end_of_each_interval() {
        assertThat(toldAt(LongStream.rangeClosed(1, 170).map(tenth -> tenth * 100)))
                .containsExactly(5_000L, 10_000L, 15_000L, 18_000L);
    }

    @Test
    void a_group_that_falls_quiet_is_told_a_second_later() {
        assertThat(toldAt(LongStream.of(200, 400))).containsExactly(1_400L);
    }

    @Test
    void what_grows_after_an_early_word_waits_for_the_interval_that_was_told_early_to_end() {
        assertThat(toldAt(LongStream.of(200, 2_000, 2_100))).containsExactly(1_200L, 5_000L);
    }

    @Test
    void a_group_that_grows_now_and_then_is_told_once_an_interval() {
        assertThat(toldAt(LongStream.rangeClosed(1, 15).map(time -> time * 2_000)))
                .hasSizeLessThanOrEqualTo(7)
                .endsWith(31_000L);
    }

    @Test
    void a_shorter_interval_does_not_wait_for_a_still_second() {
        Pace quick = new Pace(Duration.ofMillis(500));

        quick.grow(GROUP, 100);

        assertThat(quick.due(GROUP, 0)).isEqualTo(500);
    }

    @Test
    void nothing_is_remembered_past_the_interval_that_was_told_early() {
        pace.grow(GROUP, 100);
        pace.tell(GROUP, 0, 1_100);

        assertThat(pace.restsUntil(GROUP, 1_200)).isEqualTo(5_000);
        assertThat(pace.restsUntil(GROUP, 5_000)).isNull();
        assertThat(pace.due(GROUP, 1_100)).isEqualTo(6_100);
    }

    /** When a group is told that was told at 0 and grows at these times, by a clock of hundred milliseconds. */
    private List<Long> toldAt(LongStream growth) {
        Set<Long> grows = Set.copyOf(growth.boxed().toList());
        List<Long> told = new ArrayList<>();
        long last = 0;
        boolean untold = false;
        for (long now = 0; now < 60_000; now += 100) {
            if (grows.contains(now)) {
                pace.grow(GROUP, now);
                untold = true;
            }
            if (untold && pace.due(GROUP, last) <= now) {
                pace.tell(GROUP, last, now);
                told.add(now);
                last = now;
                untold = false;
            }
        }
        return told;
    }
}
