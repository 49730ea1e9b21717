package dev.whodunit.sigma.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.rule.CountCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** The window against an oracle that keeps every event and tries every window, in the order of arrival. */
class EventCountWindowPropertyTest {

    private static final long SECOND = 1_000_000;

    private record Arrival(long time, long id, long weight) {}

    @Property(tries = 3000)
    void agrees_with_brute_force_whatever_the_order_of_arrival(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 8) int threshold,
            @ForAll @IntRange(min = 1, max = 4) int timespanSeconds,
            @ForAll @IntRange(min = 0, max = 12) int latenessSeconds,
            @ForAll @LongRange(min = -100, max = 100) long epoch) {
        Random random = new Random(seed);
        Group group = new Group(threshold, timespanSeconds * SECOND, latenessSeconds * SECOND);
        for (Arrival arrival : arrivals(random, epoch * SECOND)) {
            group.addAndCompare(arrival);
            if (random.nextInt(4) == 0) {
                group.restart();
            }
        }
    }

    /** Bursts and stretches; shuffled in part or wholly; some repeated, some heavy, some far in the future. */
    private static List<Arrival> arrivals(Random random, long start) {
        List<Arrival> arrivals = new ArrayList<>();
        long time = start;
        long step = new long[] {1, SECOND / 10, SECOND / 2, SECOND, 3 * SECOND}[random.nextInt(5)];
        // On a grid, windows often end exactly at their last event.
        long grid = random.nextBoolean() ? 1 : Math.max(1, step / 2);
        int events = 1 + random.nextInt(60);
        for (int i = 0; i < events; i++) {
            time += random.nextInt(3) == 0 ? 0 : random.nextLong(step + 1) / grid * grid;
            long ahead = random.nextInt(40) == 0 ? random.nextLong(30 * SECOND) : 0;
            arrivals.add(new Arrival(time + ahead, i, Arrivals.weight(random)));
        }
        int disorder = random.nextInt(3);
        if (disorder == 1) {
            Collections.shuffle(arrivals, random);
        } else if (disorder == 2) {
            for (int i = 0; i + 5 < arrivals.size(); i += 5) {
                Collections.shuffle(arrivals.subList(i, i + 5), random);
            }
        }
        int repeats = random.nextInt(20);
        for (int i = 0; i < repeats; i++) {
            Arrival repeated = arrivals.get(random.nextInt(arrivals.size()));
            arrivals.add(random.nextInt(arrivals.size() + 1), repeated);
        }
        return arrivals;
    }

    /** One group, in the window's state and in full. */
    private static final class Group {

        private final int threshold;
        private final long timespan;
        private final long lateness;
        private final List<Arrival> counted = new ArrayList<>();
        private final Set<Long> ids = new HashSet<>();
        private MapBuckets buckets = new MapBuckets();
        private EventCountWindow window;
        private long newest = Long.MIN_VALUE;

        Group(int threshold, long timespan, long lateness) {
            this.threshold = threshold;
            this.timespan = timespan;
            this.lateness = lateness;
            this.window = window();
        }

        private EventCountWindow window() {
            return new EventCountWindow(
                    Duration.ofNanos(timespan * 1000),
                    CountCondition.atLeast(threshold),
                    Duration.ofNanos(lateness * 1000));
        }

        void restart() {
            buckets = buckets.copy();
            window = window();
        }

        void addAndCompare(Arrival arrival) {
            Verdict verdict = window.add(buckets, newest, arrival.time(), arrival.id(), arrival.weight());

            boolean late = newest != Long.MIN_VALUE && arrival.time() < newest - lateness;
            boolean repeated = ids.contains(arrival.id());
            newest = Math.max(newest, arrival.time());
            if (late) {
                assertThat(verdict.kind())
                        .isIn(
                                repeated
                                        ? Set.of(Verdict.Kind.REPEAT, Verdict.Kind.TOO_LATE)
                                        : Set.of(Verdict.Kind.TOO_LATE));
            } else {
                if (!repeated) {
                    counted.add(arrival);
                    ids.add(arrival.id());
                }
                compare(arrival, verdict, repeated);
            }
            assertThat(buckets.largest()).isLessThanOrEqualTo(1 + 24 * 2 * threshold);
        }

        private void compare(Arrival arrival, Verdict verdict, boolean repeated) {
            long most = heaviestAround(arrival.time());
            if (repeated) {
                assertThat(verdict.kind()).isIn(Verdict.Kind.REPEAT, Verdict.Kind.HOLDS);
                assertThat(verdict.kind() == Verdict.Kind.REPEAT || most >= threshold)
                        .isTrue();
            } else {
                assertThat(verdict.kind())
                        .isEqualTo(most >= threshold ? Verdict.Kind.HOLDS : Verdict.Kind.DOES_NOT_HOLD);
            }
            assertThat(verdict.count() >= threshold).isEqualTo(most >= threshold);
            assertThat(verdict.count()).isLessThanOrEqualTo(weightBetween(verdict.firstMicros(), verdict.lastMicros()));
            assertThat(verdict.lastMicros() - verdict.firstMicros()).isLessThanOrEqualTo(timespan);
            assertThat(arrival.time()).isBetween(verdict.firstMicros(), verdict.lastMicros());
            if (most < threshold) {
                assertThat(verdict.count()).isEqualTo(most);
            }
        }

        private long heaviestAround(long time) {
            return counted.stream()
                    .mapToLong(Arrival::time)
                    .filter(first -> first <= time && time - first <= timespan)
                    .map(first -> weightBetween(first, first + timespan))
                    .max()
                    .orElse(0);
        }

        private long weightBetween(long first, long last) {
            return counted.stream()
                    .filter(event -> event.time() >= first && event.time() <= last)
                    .mapToLong(Arrival::weight)
                    .sum();
        }
    }
}
