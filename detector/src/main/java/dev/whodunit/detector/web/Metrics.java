package dev.whodunit.detector.web;

import dev.whodunit.topologies.TopologyListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What is counted and measured, for Prometheus; every name begins with {@code whodunit_}. */
public final class Metrics implements TopologyListener {

    /** Label values come from rules and receivers; beyond this many series new ones are not taken in. */
    private static final int MAXIMUM_SERIES = 5_000;

    private static final Duration[] LATENCIES = Stream.of(
                    5, 10, 20, 40, 75, 150, 300, 600, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Counters counters = new Counters(registry, MAXIMUM_SERIES);
    private final List<Runnable> beforeScrape = new CopyOnWriteArrayList<>();

    public Metrics() {
        registry.config().meterFilter(MeterFilter.maximumAllowableMetrics(MAXIMUM_SERIES));
        Gauge.builder("whodunit.build", () -> 1).description("Always 1").register(registry);
    }

    /** Where other parts count. */
    public MeterRegistry registry() {
        return registry;
    }

    /** Measures several values of one kind, such as the lag of each topic, when somebody looks. */
    public void gauges(String name, String description, String label, Supplier<Map<String, Double>> values) {
        MultiGauge gauge = MultiGauge.builder(name).description(description).register(registry);
        beforeScrape.add(() -> gauge.register(
                values.get().entrySet().stream()
                        .map(entry -> MultiGauge.Row.of(Tags.of(label, entry.getKey()), entry.getValue()))
                        .toList(),
                true));
    }

    /** Measures a value when somebody looks. */
    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /** A timer whose buckets suit the time from an event to its alert. */
    public Timer latency(String name, String description, Tags tags) {
        return Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(LATENCIES)
                .register(registry);
    }

    @Override
    public void deadLetter(String topic, String reason) {
        counters.count("whodunit.dead.letters", "topic", topic, "reason", reason);
    }

    @Override
    public void event(String product, String service) {
        counters.count("whodunit.events", "product", product, "service", service);
    }

    @Override
    public void ruleHit(String rule) {
        counters.count("whodunit.rule.hits", "rule", rule);
    }

    @Override
    public void tooLate(String rule) {
        counters.count("whodunit.late.events", "rule", rule);
    }

    @Override
    public void limitReached(String rule, String limit) {
        counters.count("whodunit.limits.reached", "rule", rule, "limit", limit);
    }

    @Override
    public void alert(String rule, String state, long latencyMillis) {
        counters.count("whodunit.alerts", "rule", rule, "state", state);
        if (state.equals("opened")) {
            latency("whodunit.alert.latency", "From an event to the alert that it raised", Tags.empty())
                    .record(Duration.ofMillis(Math.max(0, latencyMillis)));
        }
    }

    /** Everything, in Prometheus' text format. */
    String scrape() {
        beforeScrape.forEach(Runnable::run);
        return registry.scrape();
    }
}
