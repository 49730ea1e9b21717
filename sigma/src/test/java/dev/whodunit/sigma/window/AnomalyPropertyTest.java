package dev.whodunit.sigma.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.whodunit.sigma.rule.Past;
import dev.whodunit.sigma.rule.Seasonality;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** The windows of anomalies against oracles that keep every event, in the order of arrival. */
class AnomalyPropertyTest {

    private static final long HOUR = 3600 * Arrivals.SECOND;

    private static Duration micros(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    @Property(tries = 1500)
    void a_value_is_new_that_was_not_there_before(@ForAll long seed, @ForAll @IntRange(max = 20) int learningSeconds) {
        Random random = new Random(seed);
        long memory = (1 + random.nextInt(10)) * Arrivals.SECOND;
        long lateness = random.nextInt(13) * Arrivals.SECOND;
        long learning = learningSeconds * Arrivals.SECOND;
        Map<Long, Boolean> toldById = new HashMap<>();
        GroupRun run = new GroupRun(
                () -> new NewValueWindow(micros(memory), micros(learning), micros(lateness)), lateness, false);

        run.addAll(new Arrivals(60, 1, 12, 0).from(0, random), random, (verdict, event, counted) -> {
            boolean first = toldById.putIfAbsent(event.idHash(), verdict.holds()) == null;
            if (first) {
                List<Occurrence> before = counted.subList(0, counted.size() - 1);
                boolean known = before.stream()
                        .filter(other -> other.valueHash() == event.valueHash())
                        .anyMatch(other -> event.timeMicros() - other.timeMicros() <= memory);
                long beginning =
                        counted.stream().mapToLong(Occurrence::timeMicros).min().orElseThrow();
                assertThat(verdict.holds()).isEqualTo(!known && event.timeMicros() - beginning >= learning);
            } else {
                assertThat(verdict.holds())
                        .isEqualTo(verdict.kind() == Verdict.Kind.REPEAT && toldById.get(event.idHash()));
            }
        });
    }

    @Property(tries = 500)
    void silence_is_measured_from_the_newest_event(@ForAll long seed) {
        Random random = new Random(seed);
        long timespan = (1 + random.nextInt(4)) * Arrivals.SECOND;
        AbsenceWindow window = new AbsenceWindow(micros(timespan));
        MapBuckets buckets = new MapBuckets();
        long newest = Long.MIN_VALUE;
        assertThat(window.nextLook(buckets, newest)).isEqualTo(TimedWindow.NEVER);
        assertThat(window.judge(buckets, newest, 0).holds()).isFalse();

        for (Occurrence arrival : new Arrivals(60, 1, 1, 0).from(0, random)) {
            assertThat(window.add(buckets, newest, arrival).holds()).isFalse();
            newest = Math.max(newest, arrival.timeMicros());
            buckets = buckets.copy();
            long now = newest + random.nextLong(2 * timespan);
            assertThat(window.nextLook(buckets, newest)).isEqualTo(newest + timespan);
            assertThat(window.lasting(buckets, newest)).isEqualTo(new Span(newest, TimedWindow.NEVER));
            assertThat(window.judge(buckets, newest, now).holds()).isEqualTo(now - newest >= timespan);
        }
    }

    @Property(tries = 1500)
    void what_is_so_for_a_timespan_is_sustained(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 256) int gapSlots, @ForAll boolean ends) {
        Random random = new Random(seed);
        long slot = 10_000;
        long timespan = 256 * slot;
        long gap = gapSlots * slot;
        long lateness = random.nextInt(13) * Arrivals.SECOND;
        SustainedWindow window = new SustainedWindow(micros(timespan), micros(gap), micros(lateness));
        GroupRun run = new GroupRun(() -> window, lateness, true);
        List<Occurrence> arrivals = new ArrayList<>(new Arrivals(60, ends ? 12 : 1, 1, slot)
                .from(0, random).stream()
                        .map(event -> event.ofRule(event.rule() == 1 ? 1 : 0))
                        .toList());

        run.addAll(arrivals, random, (verdict, event, counted) -> {
            TreeSet<Long> is = times(0, counted);
            TreeSet<Long> isNot = times(1, counted);
            if (event.rule() == 0) {
                Stretch stretch = stretch(event.timeMicros(), is, isNot, gap);
                assertThat(verdict.holds()).isEqualTo(stretch.reach(run.newest(), gap) >= timespan);
            } else {
                assertThat(verdict.holds()).isFalse();
            }
            Stretch latest = is.isEmpty() ? null : stretch(is.last(), is, isNot, gap);
            long now = run.newest() + random.nextLong(2 * timespan);
            assertThat(window.judge(run.buckets(), run.newest(), now).holds())
                    .isEqualTo(isHolding(latest, now, gap, timespan));
            @Nullable Span lasting = window.lasting(run.buckets(), run.newest());
            if (latest != null && Math.min(latest.end(), latest.last() + gap) >= run.newest()) {
                Span known = Objects.requireNonNull(lasting);
                assertThat(known.last()).isEqualTo(Math.min(latest.end(), latest.last() + gap));
                assertThat(known.last() - known.first() >= timespan)
                        .isEqualTo(known.last() - latest.first() >= timespan);
            }
            long look = window.nextLook(run.buckets(), run.newest());
            boolean willHold = isHolding(latest, Long.MAX_VALUE, gap, timespan);
            assertThat(look != TimedWindow.NEVER).isEqualTo(willHold);
            if (willHold && look >= run.newest()) {
                assertThat(isHolding(latest, look, gap, timespan)).isTrue();
                assertThat(isHolding(latest, look - 1, gap, timespan)).isFalse();
            }
        });
    }

    private static boolean isHolding(@Nullable Stretch stretch, long now, long gap, long timespan) {
        return stretch != null && !stretch.isEnded() && stretch.reach(now, gap) >= timespan;
    }

    private static TreeSet<Long> times(int rule, List<Occurrence> counted) {
        TreeSet<Long> times = new TreeSet<>();
        counted.stream().filter(event -> event.rule() == rule).forEach(event -> times.add(event.timeMicros()));
        return times;
    }

    private static Stretch stretch(long time, TreeSet<Long> is, TreeSet<Long> isNot, long gap) {
        long first = time;
        for (Long before = is.lower(first); before != null && goesOn(before, first, isNot, gap); ) {
            first = before;
            before = is.lower(first);
        }
        long last = time;
        for (Long after = is.higher(last); after != null && goesOn(last, after, isNot, gap); ) {
            last = after;
            after = is.higher(last);
        }
        Long end = isNot.ceiling(last);
        return new Stretch(first, last, end == null ? Long.MAX_VALUE : end);
    }

    private static boolean goesOn(long from, long to, TreeSet<Long> isNot, long gap) {
        return to - from <= gap && isNot.subSet(from, to).isEmpty();
    }

    @Property(tries = 100)
    void a_spike_is_scored_against_comparable_blocks_of_the_past(
            @ForAll long seed, @ForAll @IntRange(min = 0, max = 3) int size, @ForAll Seasonality seasonality) {
        Random random = new Random(seed);
        long interval = new long[] {HOUR / 4, HOUR, 2 * HOUR, 24 * HOUR}[size];
        long lateness = 48 * HOUR;
        Past past = new Past(micros(interval), seasonality, Duration.ofDays(28 + random.nextInt(30)));
        GroupRun run =
                new GroupRun(() -> new SpikeWindow(past, 2, score -> score >= 3.5, micros(lateness)), lateness, false);
        Map<Long, Usual> kept = new HashMap<>();

        run.addAll(tenWeeks(random), random, (verdict, event, counted) -> {
            long number = Math.floorDiv(event.timeMicros(), interval);
            long count = count(number, interval, counted);
            assertThat(verdict.count()).isEqualTo(count);
            Usual usual = count < 2 ? null : usual(verdict.kind(), event.timeMicros(), past, counted, kept);
            if (usual == null) {
                assertThat(verdict.holds()).isFalse();
                return;
            }
            assertThat(verdict.value()).isCloseTo((count - usual.median()) / usual.spread(), within(1e-9));
            assertThat(verdict.holds()).isEqualTo(verdict.value() >= 3.5);
        });
    }

    private record Usual(long block, double median, double spread) {}

    /** What was usual when it was worked out first, for the newest of the even and of the odd blocks. */
    private static @Nullable Usual usual(
            Verdict.Kind kind, long time, Past past, List<Occurrence> counted, Map<Long, Usual> kept) {
        long block = Math.floorDiv(time, past.block().toNanos() / 1_000);
        Usual known = kept.get(Math.floorMod(block, 2L));
        if (known != null && known.block() == block) {
            return known;
        }
        List<Double> counts = past(block, past, counted);
        if (counts.isEmpty()) {
            return null;
        }
        double median = median(counts);
        double deviation =
                median(counts.stream().map(one -> Math.abs(one - median)).toList());
        Usual usual = new Usual(block, median, Math.max(Math.max(1, Math.sqrt(median)), deviation / 0.6745));
        if (kind != Verdict.Kind.REPEAT && (known == null || known.block() < block)) {
            kept.put(Math.floorMod(block, 2L), usual);
        }
        return usual;
    }

    /** Some events at noon of most days, now and then many; a little out of order. */
    private static List<Occurrence> tenWeeks(Random random) {
        List<Occurrence> arrivals = new ArrayList<>();
        for (int day = 0; day < 70; day++) {
            int events = random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(5);
            for (int i = 0; i < events; i++) {
                long time = (24L * day + 11) * HOUR + random.nextLong(3 * HOUR);
                long weight = random.nextInt(20) == 0 ? 1 + random.nextInt(60) : 1 + random.nextInt(4);
                arrivals.add(Occurrence.of(time, arrivals.size(), weight));
            }
        }
        for (int i = 0; i + 7 < arrivals.size(); i += 7) {
            Collections.shuffle(arrivals.subList(i, i + 7), random);
        }
        for (int i = 0; i < 10; i++) {
            int repeated = random.nextInt(arrivals.size());
            arrivals.add(Math.min(arrivals.size(), repeated + random.nextInt(20)), arrivals.get(repeated));
        }
        return arrivals;
    }

    private static long count(long number, long interval, List<Occurrence> counted) {
        return BruteForce.weight(BruteForce.between(number * interval, (number + 1) * interval - 1, counted));
    }

    /** The counts of all intervals of the past that are comparable by the calendar; none if too few are known. */
    private static List<Double> past(long block, Past past, List<Occurrence> counted) {
        long length = past.block().toNanos() / 1_000;
        long interval = past.timespan().toNanos() / 1_000;
        long known = counted.stream()
                .mapToLong(event -> Math.floorDiv(event.timeMicros(), length))
                .min()
                .orElseThrow();
        OffsetDateTime now = at(block * length);
        List<Double> counts = new ArrayList<>();
        int blocks = 0;
        for (long before = block - 1; before > known; before--) {
            OffsetDateTime then = at(before * length);
            boolean isComparable = switch (past.seasonality()) {
                case NONE -> (block - before) * length <= micros(past.history());
                case HOUR ->
                    then.getHour() == now.getHour()
                            && (block - before) * length <= past.history().toDays() * 24 * HOUR;
                case WEEKDAY ->
                    then.getDayOfWeek() == now.getDayOfWeek()
                            && !then.toLocalDate().equals(now.toLocalDate())
                            && ChronoUnit.WEEKS.between(then.toLocalDate(), now.toLocalDate())
                                    <= past.history().toDays() / 7;
                case WEEKDAY_HOUR ->
                    then.getDayOfWeek() == now.getDayOfWeek()
                            && then.getHour() == now.getHour()
                            && (block - before) * length <= past.history().toDays() / 7 * 7 * 24 * HOUR;
            };
            if (isComparable) {
                blocks++;
                for (long at = before * length; at < (before + 1) * length; at += interval) {
                    counts.add((double) count(at / interval, interval, counted));
                }
            }
        }
        return blocks < past.enough() ? List.of() : counts;
    }

    private static OffsetDateTime at(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    private static double median(List<Double> numbers) {
        List<Double> sorted = numbers.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }
}
