package dev.whodunit.detector;

import dev.whodunit.detector.capture.CaptureListener;
import dev.whodunit.detector.web.Metrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Counts what capture does, per database, and passes on what it sees of the hooks. */
final class CaptureMetrics implements CaptureListener {

    private final MeterRegistry registry;
    private final HookedDatabases hooked;
    private final Map<String, Double> retainedBytes = new ConcurrentHashMap<>();
    private final Map<String, Double> lagSeconds = new ConcurrentHashMap<>();

    CaptureMetrics(Metrics metrics, HookedDatabases hooked) {
        this.registry = metrics.registry();
        this.hooked = hooked;
        metrics.gauges("whodunit.slot.retained.bytes", "WAL the server keeps for us", "database", () -> retainedBytes);
        metrics.gauges(
                "whodunit.capture.lag.seconds",
                "From the newest change's commit to its arrival here",
                "database",
                () -> lagSeconds);
    }

    @Override
    public void captured(String database, String operation, int bytes, long lagMillis) {
        registry.counter("whodunit.changes", "database", database, "operation", operation)
                .increment();
        registry.counter("whodunit.changes.bytes", "database", database).increment(bytes);
        lagSeconds.put(database, lagMillis / 1e3);
    }

    @Override
    public void deadLettered(String database, String reason) {
        registry.counter("whodunit.dead.letters", "topic", "capture", "reason", reason)
                .increment();
    }

    @Override
    public void slot(String database, long bytes, @Nullable String walStatus) {
        retainedBytes.put(database, (double) bytes);
    }

    @Override
    public void hooks(String namespace, boolean tellsDdl) {
        hooked.seen(namespace, tellsDdl);
    }

    @Override
    public void fault(String database, String action, String object, boolean present) {
        registry.counter(
                        "whodunit.capture.faults",
                        "database",
                        database,
                        "fault",
                        action,
                        "present",
                        Boolean.toString(present))
                .increment();
    }
}
