package dev.whodunit.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** Durations in microseconds, for their percentiles. */
final class Distribution {

    private final long[] sorted;

    Distribution(Collection<Long> micros) {
        sorted = micros.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    double millis(double percentile) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int index = (int) Math.ceil(percentile / 100 * sorted.length) - 1;
        return sorted[Math.max(0, Math.min(sorted.length - 1, index))] / 1_000.0;
    }

    int size() {
        return sorted.length;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "n=%d p50=%.1f p90=%.1f p99=%.1f max=%.1f ms",
                sorted.length,
                millis(50),
                millis(90),
                millis(99),
                Arrays.stream(sorted).max().orElse(0) / 1_000.0);
    }
}
