package dev.whodunit.detector;

import dev.whodunit.detector.ingest.IngestListener;
import dev.whodunit.detector.web.Metrics;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what ingest takes in, per kind of source. */
final class IngestMetrics implements IngestListener {

    private final MeterRegistry registry;

    IngestMetrics(Metrics metrics) {
        registry = metrics.registry();
    }

    @Override
    public void written(String source, long bytes) {
        registry.counter("whodunit.log.records", "source", source).increment();
        registry.counter("whodunit.log.bytes", "source", source).increment(bytes);
    }

    @Override
    public void putAside(String source, String reason) {
        registry.counter("whodunit.dead.letters", "topic", "ingest", "reason", reason)
                .increment();
    }

    @Override
    public void refused(String source, String reason) {
        registry.counter("whodunit.log.refusals", "source", source, "reason", reason)
                .increment();
    }
}
