package dev.whodunit.sigma.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One group of a window, beside a list of every event that counts: what is late, what is a repeat, and what the window
 * says of each event in the order of arrival, with everything rebuilt from bytes now and then.
 */
final class GroupRun {

    /** What a window must say of an event, given all that have arrived and count, this one included. */
    @FunctionalInterface
    interface Oracle {
        void check(Verdict verdict, Occurrence event, List<Occurrence> counted);
    }

    private final Supplier<? extends GroupWindow> windows;
    private final long lateness;
    private final boolean byRule;
    private final List<Occurrence> counted = new ArrayList<>();
    private final Set<Object> ids = new HashSet<>();
    private GroupWindow window;
    private MapBuckets buckets = new MapBuckets();
    private long newest = Long.MIN_VALUE;

    /**
     * A run.
     *
     * @param byRule whether an event of one rule is another than the same event of another rule
     */
    GroupRun(Supplier<? extends GroupWindow> windows, long lateness, boolean byRule) {
        this.windows = windows;
        this.window = windows.get();
        this.lateness = lateness;
        this.byRule = byRule;
    }

    MapBuckets buckets() {
        return buckets;
    }

    long newest() {
        return newest;
    }

    void addAll(List<Occurrence> arrivals, Random random, Oracle oracle) {
        for (Occurrence arrival : arrivals) {
            add(arrival, oracle);
            if (random.nextInt(4) == 0) {
                buckets = buckets.copy();
                window = windows.get();
            }
        }
    }

    private void add(Occurrence arrival, Oracle oracle) {
        int before = buckets.fingerprint();
        Verdict verdict = window.add(buckets, newest, arrival);
        boolean late = newest != Long.MIN_VALUE && arrival.timeMicros() < newest - lateness;
        boolean repeated = ids.contains(identity(arrival));
        newest = Math.max(newest, arrival.timeMicros());
        if (late || repeated) {
            assertThat(buckets.fingerprint()).isEqualTo(before);
        }
        if (late) {
            Set<Verdict.Kind> kinds =
                    repeated ? Set.of(Verdict.Kind.REPEAT, Verdict.Kind.TOO_LATE) : Set.of(Verdict.Kind.TOO_LATE);
            assertThat(verdict.kind()).isIn(kinds);
            return;
        }
        if (!repeated) {
            counted.add(arrival);
            ids.add(identity(arrival));
        }
        Verdict.Kind kind = verdict.holds() ? Verdict.Kind.HOLDS : Verdict.Kind.DOES_NOT_HOLD;
        assertThat(verdict.kind()).isIn(repeated ? Set.of(Verdict.Kind.REPEAT, kind) : Set.of(kind));
        assertThat(arrival.timeMicros()).isBetween(verdict.firstMicros(), verdict.lastMicros());
        oracle.check(verdict, arrival, counted);
    }

    private Object identity(Occurrence event) {
        return byRule ? List.of(event.idHash(), event.rule()) : event.idHash();
    }
}
