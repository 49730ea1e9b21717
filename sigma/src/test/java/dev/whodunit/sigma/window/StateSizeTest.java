package dev.whodunit.sigma.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.rule.Past;
import dev.whodunit.sigma.rule.Seasonality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How many bytes a busy group takes: 20,000 events within two timespans, in order and shuffled. */
class StateSizeTest {

    private static final Duration TIMESPAN = Duration.ofMinutes(5);
    private static final Duration LATENESS = Duration.ofHours(1);
    private static final int EVENTS = 20_000;

    @Test
    void a_count_of_ten_keeps_twenty_events_a_timespan() {
        assertBytes(new EventCountWindow(TIMESPAN, CountLimit.atLeast(10), LATENESS), 3 * (1 + 20 * 24));
    }

    @Test
    void a_count_below_ten_keeps_twenty_two_events_a_timespan() {
        assertBytes(
                new EventCountWindow(TIMESPAN, CountLimit.upTo(10, count -> count < 10), LATENESS), 3 * (1 + 22 * 24));
    }

    @Test
    void ten_values_are_kept_twice_a_timespan() {
        assertBytes(new ValueCountWindow(TIMESPAN, CountLimit.atLeast(10), LATENESS), 3 * (5 + 20 * 24));
    }

    @Test
    void ten_rules_are_kept_twice_a_timespan() {
        assertBytes(TemporalWindow.ofAll(TIMESPAN, 10, LATENESS), 3 * (5 + 20 * 24));
    }

    @Test
    void rules_in_order_keep_all_events_up_to_a_limit_or_two_per_rule_and_slot() {
        assertBytes(TemporalOrderedWindow.ofAll(TIMESPAN, 3, LATENESS), 3 * (1 + 24 * 256 * 3 * 2));
    }

    @Test
    void slots_keep_numbers_and_the_last_ids() {
        int ids = 16 * (3 + 1024 * 8);
        int entry = 12;
        assertBytes(SlotWindow.count(TIMESPAN, CountLimit.atLeast(5000), LATENESS), 3 * (10 + 256 * entry + ids));
        assertBytes(SlotWindow.sum(TIMESPAN, sum -> sum > 10, LATENESS), 3 * (10 + 512 * entry + ids));
        assertBytes(SlotWindow.ratio(TIMESPAN, 10, ratio -> ratio > 0.01, LATENESS), 3 * (10 + 512 * entry + ids));
        assertBytes(
                SlotWindow.percentile(TIMESPAN, 95, value -> value > 10, LATENESS),
                3 * (10 + PercentileMeasure.MOST_ENTRIES * entry + ids));
    }

    @Test
    void anomalies_are_bounded() {
        assertBytes(new AbsenceWindow(TIMESPAN), 17);
        assertBytes(new SustainedWindow(TIMESPAN, Duration.ofMinutes(1), LATENESS), 3 * (10 + 256 * 3 * 12));
        assertBytes(new NewValueWindow(Duration.ofDays(30), Duration.ofDays(1), LATENESS), 25 + 64 * (1 + 64 * 5 * 8));
        assertBytes(
                new SpikeWindow(
                        new Past(TIMESPAN, Seasonality.WEEKDAY_HOUR, Duration.ofDays(56)),
                        10,
                        score -> score > 3.5,
                        LATENESS),
                25 + 2 * (10 + 12 * 12 + 16 * (3 + 1024 * 8)));
    }

    private static void assertBytes(GroupWindow window, int most) {
        List<Occurrence> events = events();
        int inOrder = bytes(window, events);
        Collections.shuffle(events, new Random(7));
        int shuffled = bytes(window, events);
        System.out.println(window.getClass().getSimpleName() + ": " + inOrder + " bytes in order, " + shuffled
                + " shuffled, at most " + most);
        assertThat(List.of(inOrder, shuffled))
                .allSatisfy(bytes -> assertThat(bytes).isBetween(1, most));
    }

    private static List<Occurrence> events() {
        Random random = new Random(3);
        List<Occurrence> events = new ArrayList<>();
        long step = 2 * Times.micros(TIMESPAN) / EVENTS;
        for (int i = 0; i < EVENTS; i++) {
            double number = Math.exp(random.nextGaussian() * 3);
            events.add(new Occurrence(
                    i * step, Mixing.mix(i, 1), 1, random.nextInt(3), 1 + random.nextInt(100_000), number));
        }
        return events;
    }

    private static int bytes(GroupWindow window, List<Occurrence> events) {
        MapBuckets buckets = new MapBuckets();
        long newest = Long.MIN_VALUE;
        for (Occurrence event : events) {
            window.add(buckets, newest, event);
            newest = Math.max(newest, event.timeMicros());
        }
        return buckets.bytes();
    }
}
