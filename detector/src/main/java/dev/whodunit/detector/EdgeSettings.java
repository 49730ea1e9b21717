package dev.whodunit.detector;

import dev.whodunit.detector.capture.CaptureSettings;
import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.ingest.FileSource;
import dev.whodunit.topologies.DetectorSettings;
import dev.whodunit.topologies.correlate.CorrelateSettings;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.normalize.NormalizeSettings;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The configuration as each edge wants it. */
record EdgeSettings(Configuration configuration) {

    /**
     * What the topologies go by.
     *
     * @param hooked the databases whose DDL event triggers tell, at any moment
     */
    DetectorSettings topology(Predicate<String> hooked) {
        Set<String> databases = configuration.postgres().stream()
                .map(entry -> entry.url().database())
                .collect(Collectors.toUnmodifiableSet());
        Set<String> fronted = configuration.logs().stream()
                .flatMap(log -> log.fronts().stream())
                .collect(Collectors.toUnmodifiableSet());
        return new DetectorSettings(
                new NormalizeSettings(databases, hooked, fronted),
                configuration.link().longestWait(),
                CorrelateSettings.DEFAULT.withUpdateInterval(configuration.updateInterval()),
                configuration.routes());
    }

    /** Who hears of Whodunit's own troubles: whoever hears of what no route takes; where nobody does, everybody. */
    List<Configuration.Receiver> toldOfTroubles() {
        List<String> told = configuration.routes().root().delivery().receivers();
        List<Configuration.Receiver> hearing = configuration.receivers().stream()
                .filter(each -> told.contains(each.name()))
                .toList();
        return hearing.isEmpty() ? configuration.receivers() : hearing;
    }

    List<CaptureSettings> captures() {
        return configuration.postgres().stream().map(EdgeSettings::capture).toList();
    }

    private static CaptureSettings capture(Configuration.Postgres entry) {
        return CaptureSettings.of(entry.name(), entry.url())
                .withSlotAndPublication(entry.slot(), entry.publication())
                .withApplications(entry.applications().isEmpty() ? null : Set.copyOf(entry.applications()));
    }

    List<FileSource> files() {
        return configuration.logs().stream().map(EdgeSettings::file).toList();
    }

    /** A web server's log carries the name of the service that it fronts: its lines are that service's requests. */
    private static FileSource file(Configuration.Log log) {
        Map<String, String> labels = new HashMap<>(log.labels());
        put(
                labels,
                CanonicalFields.SERVICE_NAME,
                log.fronts().isEmpty() ? log.service() : log.fronts().get(0));
        put(labels, CanonicalFields.HOST_NAME, log.host());
        put(labels, CanonicalFields.ENVIRONMENT, log.environment());
        ZoneId zone = log.timezone();
        return new FileSource(
                log.path(), log.format(), labels, zone == null ? ZoneId.systemDefault() : zone, FileSource.Start.END);
    }

    private static void put(Map<String, String> labels, String name, @Nullable String value) {
        if (value != null) {
            labels.put(name, value);
        }
    }
}
