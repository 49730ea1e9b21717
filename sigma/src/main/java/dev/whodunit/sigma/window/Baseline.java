package dev.whodunit.sigma.window;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is usual of a count: its median, and how far it usually is from that.
 *
 * @param block the block it is for
 * @param spread at least 1
 */
record Baseline(long block, double median, double spread) {

    private static final byte VERSION = 6;
    private static final int LENGTH = 1 + 3 * Long.BYTES;
    private static final double CONSISTENCY = 0.6745;

    /** What is usual where these were the counts. */
    static Baseline of(long block, long[] counts) {
        double median = median(Arrays.stream(counts).asDoubleStream().toArray());
        double[] distances = Arrays.stream(counts)
                .mapToDouble(other -> Math.abs(other - median))
                .toArray();
        return new Baseline(block, median, Math.max(median(distances) / CONSISTENCY, Math.max(1, Math.sqrt(median))));
    }

    double score(long count) {
        return (count - median) / spread;
    }

    byte[] bytes() {
        return ByteBuffer.allocate(LENGTH)
                .put(VERSION)
                .putLong(block)
                .putDouble(median)
                .putDouble(spread)
                .array();
    }

    /** What was kept; null for nothing, and for what another version kept. */
    static @Nullable Baseline read(byte @Nullable [] kept) {
        if (kept == null || kept.length != LENGTH || kept[0] != VERSION) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(kept, 1, LENGTH - 1);
        return new Baseline(buffer.getLong(), buffer.getDouble(), buffer.getDouble());
    }

    private static double median(double[] numbers) {
        Arrays.sort(numbers);
        int middle = numbers.length / 2;
        return numbers.length % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
    }
}
